-- The way to what the ledger has got since someone looked last: the rows of transactions that were not over then.
-- Most transactions write many rows, which share one entry, so that it costs little to keep.
create index audit_ledger_xid_idx on audit_ledger (xid);

select audit_settle_roles();

/** How far a replica is behind its primary, by what PostgreSQL itself says. */
import type { PrismaClient } from '../generated/prisma/client.ts';

/** Where the primary's log ends, for `lagBehind`. */
export const positionOf = async (primary: PrismaClient): Promise<string> => {
  const [row] = await primary.$queryRaw<readonly { readonly position: string }[]>`
    select pg_current_wal_lsn()::text as position`;
  if (row === undefined) throw new Error('the primary does not say where its log ends');
  return row.position;
};

/**
 * In milliseconds: 0 when everything up to the position has been replayed, and otherwise the age of the last commit that
 * has. Comparing positions tells an idle primary from a replica that gets nothing any more. Without a position, the age
 * is all there is to say. `undefined` when nothing was replayed since the replica was started: `greatest` passes over a
 * null, and would call such a replica up to date.
 */
export const lagBehind = async (replica: PrismaClient, position: string | undefined): Promise<number | undefined> => {
  const [row] = await replica.$queryRaw<readonly { readonly lag: number | null }[]>`
    select case
      when not pg_is_in_recovery() then 0
      when ${position ?? null}::pg_lsn <= pg_last_wal_replay_lsn() then 0
      when pg_last_xact_replay_timestamp() is null then null
      else greatest(0, extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)
    end::double precision as lag`;
  return row?.lag ?? undefined;
};

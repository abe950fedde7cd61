-- A delivery changed its state. Written by the notification controller at every change: a notification that is retried twice and then delivered is several records.

create table notification_audit (
  id                   uuid           not null,
  created_at           timestamptz(3) not null,
  updated_at           timestamptz(3) not null,
  recorded_by          text           not null check (char_length(recorded_by) between 1 and 512),
  trace_id             text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash         bytea          not null check (octet_length(content_hash) = 32),
  schema_version       smallint       not null check (schema_version >= 1),
  idempotency_key      text           not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id       text           not null check (char_length(remediation_id) between 1 and 255),
  occurred_at          timestamptz(3) not null,
  cluster              text check (char_length(cluster) <= 255),
  namespace            text check (char_length(namespace) <= 253),
  notification_id      text           not null check (char_length(notification_id) between 1 and 255),
  channel              text           not null
    check (channel in ('SLACK', 'PAGERDUTY', 'EMAIL', 'WEBHOOK', 'TEAMS', 'SMS', 'CONSOLE',
      'FILE', 'LOG')),
  recipients           jsonb          not null check (jsonb_array_length(recipients) between 1 and 100),
  status               text           not null
    check (status in ('PENDING', 'SENT', 'DELIVERED', 'FAILED', 'RETRYING', 'ACKNOWLEDGED',
      'ESCALATED')),
  message_summary      text check (char_length(message_summary) <= 1000),
  message_template     text check (char_length(message_template) <= 255),
  message_priority     text check (message_priority in ('P0', 'P1', 'P2', 'P3')),
  notification_type    text check (notification_type in ('ALERT', 'ESCALATION', 'RESOLUTION', 'STATUS_UPDATE')),
  sent_at              timestamptz(3),
  delivery_time        timestamptz(3),
  delivery_duration_ms bigint check (delivery_duration_ms >= 0),
  retry_count          integer        not null check (retry_count between 0 and 100),
  max_retries          integer        not null check (max_retries between 0 and 100),
  last_retry_time      timestamptz(3),
  error_message        text check (char_length(error_message) <= 10000),
  error_code           text check (char_length(error_code) <= 50),
  escalation_level     integer        not null check (escalation_level between 0 and 100),
  completed_at         timestamptz(3),
  recipient_count      integer        generated always as (jsonb_array_length(recipients)) stored,
  primary key (created_at, id)
) partition by range (created_at);

create index notification_audit_remediation_id_created_at_idx on notification_audit (remediation_id, created_at);
create index notification_audit_created_at_brin on notification_audit using brin (created_at);
create index notification_audit_status_created_at_idx on notification_audit (status, created_at);
create index notification_audit_notification_id_idx on notification_audit (notification_id);
create index notification_audit_channel_idx on notification_audit (channel);

select audit_make_immutable('notification_audit');

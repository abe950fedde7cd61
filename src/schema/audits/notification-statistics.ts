/** How well the channels deliver. A notification has several records; what counts is the most that any of them says. */
import { type EnumDeclaration, float, int, oneOf, ratio, required } from '../field.ts';
import type { StatisticDeclaration } from '../statistic.ts';

export const notificationStatistics = (NotificationChannel: EnumDeclaration): readonly StatisticDeclaration[] => [
  {
    name: 'retriesPerChannel',
    description: 'How often each channel has to try again, and how often it gives up.',
    rowName: 'ChannelRetries',
    rowDescription: 'The notifications of one channel. The channel with the most retries for each notification first.',
    columns: {
      channel: required(oneOf(NotificationChannel), 'The channel.'),
      notifications: required(int(0), 'Notifications that went out through it.'),
      retried: required(int(0), 'Those that had to be tried again.'),
      retries: required(int(0), 'How often they were tried again, taken together.'),
      meanRetries: required(float(0, 100), 'Retries for each notification.'),
      mostRetries: required(int(0), 'The most that one notification took.'),
      failed: required(int(0), 'Those that were given up.'),
      failureRate: required(ratio(), 'Part of them that was given up, 0 to 1.'),
    },
    sql: `
  with notified as (
    select channel, notification_id, max(retry_count) as retries, bool_or(status = 'FAILED') as failed
    from notification_audit
    where created_at >= $1 and created_at < $2
    group by channel, cluster, remediation_id, notification_id
  )
  select channel, count(*) as notifications, count(*) filter (where retries > 0) as retried, sum(retries) as retries,
    avg(retries)::double precision as mean_retries, max(retries) as most_retries,
    count(*) filter (where failed) as failed, avg(failed::int)::double precision as failure_rate
  from notified
  group by channel
  order by avg(notified.retries) desc, channel`,
  },
];

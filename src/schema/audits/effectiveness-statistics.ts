/** Whether actions help, and whether they help more or less than they did. */
import { float, int, optional, ratio, required, text } from '../field.ts';
import type { StatisticDeclaration } from '../statistic.ts';

export const effectivenessStatistics: readonly StatisticDeclaration[] = [
  {
    name: 'effectivenessPerActionType',
    description: 'How effective each type of action is, and where that is heading.',
    rowName: 'ActionEffectiveness',
    rowDescription: 'The assessments of one type of action. The type that has lost most first.',
    columns: {
      actionType: required(text(1, 100), 'Type of the action, e.g. restart-pod.'),
      assessments: required(int(0), 'Its assessments.'),
      scored: required(int(0), 'Those with a score.'),
      meanScore: optional(ratio(), 'Mean score, 0 to 1.'),
      earlierScore: optional(ratio(), 'Mean score in the first half of the range of time.'),
      laterScore: optional(ratio(), 'Mean score in the second half.'),
      changePer30Days: optional(
        float(-1_000, 1_000),
        'How the score changes in 30 days: the slope of a line through all scores. Null with fewer than two.',
      ),
      sideEffectRate: optional(ratio(), 'Part of the assessments that say so which found side effects, 0 to 1.'),
    },
    sql: `
  select action_type, count(*) as assessments, count(traditional_score) as scored,
    avg(traditional_score) as mean_score,
    avg(traditional_score) filter (where created_at < $1 + ($2 - $1) / 2) as earlier_score,
    avg(traditional_score) filter (where created_at >= $1 + ($2 - $1) / 2) as later_score,
    regr_slope(traditional_score, extract(epoch from created_at - $1) / 86400) * 30 as change_per30_days,
    avg(side_effects_detected::int)::double precision as side_effect_rate
  from effectiveness_audit
  where created_at >= $1 and created_at < $2
  group by action_type
  order by change_per30_days nulls last, action_type`,
  },
];

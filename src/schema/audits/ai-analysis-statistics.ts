/** How far the models can be relied on. */
import { int, millis, optional, ratio, required, text } from '../field.ts';
import type { StatisticDeclaration } from '../statistic.ts';

export const aiAnalysisStatistics: readonly StatisticDeclaration[] = [
  {
    name: 'hallucinationsPerModel',
    description: 'How often each model makes facts up, and how sure it is of itself.',
    rowName: 'ModelHallucinations',
    rowDescription: 'The analyses of one model. The model that makes up the most for each analysis first.',
    columns: {
      model: optional(text(0, 255), 'Name and version of the model; null for analyses that do not say.'),
      analyses: required(int(0), 'Its analyses.'),
      hallucinated: required(int(0), 'Those with invented facts.'),
      hallucinationRate: required(ratio(), 'Part of them with invented facts, 0 to 1.'),
      unfinished: required(int(0), 'Those that failed or ran out of time.'),
      meanConfidence: optional(ratio(), 'Mean confidence of those that say it, 0 to 1.'),
      meanConfidenceHallucinated: optional(ratio(), 'The same over those with invented facts.'),
      p95InvestigationMs: optional(millis(), '95 of 100 investigations took at most so long, in milliseconds.'),
    },
    sql: `
  select model, count(*) as analyses, count(*) filter (where hallucination_detected) as hallucinated,
    avg(hallucination_detected::int)::double precision as hallucination_rate,
    count(*) filter (where completion_status <> 'COMPLETED') as unfinished,
    avg(confidence_score) as mean_confidence,
    avg(confidence_score) filter (where hallucination_detected) as mean_confidence_hallucinated,
    round(percentile_cont(0.95) within group (order by investigation_duration_ms))::bigint as p95_investigation_ms
  from ai_analysis_audit
  where created_at >= $1 and created_at < $2
  group by model
  order by avg(hallucination_detected::int) desc, model`,
  },
];

/** What `npm audit --json` says: known vulnerabilities, or that the registry could not be asked about them. */
import { z } from 'zod';

const severities = ['critical', 'high', 'moderate', 'low', 'info'] as const;
type Severity = (typeof severities)[number];

/** From here on a known vulnerability fails the audit; what is below is named. */
const failing: readonly Severity[] = ['critical', 'high'];

const reportSchema = z.object({
  auditReportVersion: z.number(),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.enum(severities) })),
});
const errorSchema = z.object({ message: z.string().optional(), error: z.object({ summary: z.string().optional() }) });

export type Audit =
  /** No verdict at all: nothing is known to be wrong, and nothing is known to be right. */
  | { readonly type: 'notAsked'; readonly reason: string }
  | { readonly type: 'asked'; readonly found: readonly string[]; readonly fails: boolean };

const parsed = (output: string): unknown => {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
};

export const readAudit = (output: string): Audit => {
  const json = parsed(output);
  const report = reportSchema.safeParse(json);
  if (report.success) {
    const all = Object.entries(report.data.vulnerabilities);
    return {
      type: 'asked',
      found: severities.flatMap((level) =>
        all.filter(([, { severity }]) => severity === level).map(([name]) => `${level}: ${name}`),
      ),
      fails: all.some(([, { severity }]) => failing.includes(severity)),
    };
  }
  const error = errorSchema.safeParse(json);
  const [reason = ''] = (error.data?.message ?? error.data?.error.summary ?? '').split(' - ');
  return { type: 'notAsked', reason: reason === '' ? 'it gave no answer that can be read' : reason };
};

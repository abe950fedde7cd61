/** docs/completeness.md: what a remediation must have, from the declarations, and an example that was run. */
import { findingTypes } from '../src/resolvers/remediation/finding.ts';
import { maxLooks, sweepLooks } from '../src/resolvers/remediation/incomplete.ts';
import { changesTogether, maxSteps } from '../src/resolvers/remediation/listing.ts';
import { lateAfterMs, maxRecords } from '../src/resolvers/remediation/rules.ts';
import { verdicts } from '../src/resolvers/remediation/verdict.ts';
import { audits } from '../src/schema/audits/index.ts';
import type { AuditDeclaration } from '../src/schema/define-audit.ts';

const leader = audits.find(({ expectation }) => expectation.role === 'leads');

/** A way in which a remediation may end. */
interface Outcome {
  readonly title: string;
  /** Phases that it has passed. */
  readonly passed: readonly string[];
}

const outcomes = (): readonly Outcome[] => {
  if (leader === undefined) return [];
  const { sequence, ends } = leader.lifecycle;
  const [whole, short] = [true, false].map((isWhole) =>
    Object.keys(ends).filter((end) => (ends[end]?.stoppedIn === undefined) === isWhole),
  );
  return [
    { title: (whole ?? []).join(' or '), passed: sequence },
    ...sequence
      .map((phase, place) => ({
        title: `${(short ?? []).join(' or ')} in ${phase}`,
        passed: sequence.slice(0, place + 1),
      }))
      .toReversed(),
  ];
};

const cell = ({ expectation }: AuditDeclaration, { passed }: Outcome): string => {
  switch (expectation.role) {
    case 'leads':
      return `${passed.length + 1}: ${passed.join(', ')}, the end`;
    case 'phase':
      if (!passed.includes(expectation.phase)) return 'none';
      return expectation.atMost === undefined ? '1 or more' : `${expectation.atMost}`;
    case 'remediation':
    case 'followUp':
      return '1 or more';
  }
};

const when = ({ expectation }: AuditDeclaration): string => {
  switch (expectation.role) {
    case 'leads':
      return 'a record at every change of phase';
    case 'phase':
      return `once for each time the remediation goes through ${expectation.phase}`;
    case 'remediation':
      return `within ${expectation.dueMinutes} minutes after the end`;
    case 'followUp':
      return `within ${expectation.dueMinutes} minutes after the end, and again until it says ${expectation.conclusive.join(' or ')}`;
  }
};

const traces = ({ lifecycle }: AuditDeclaration): string =>
  (lifecycle.traces ?? [])
    .map(({ field, state, counts }) => `\`${field}\` ⇒ ${state}${counts === undefined ? '' : ', each of them'}`)
    .join('; ') || '–';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const must = (): string =>
  table(
    ['kind', ...outcomes().map(({ title }) => title), 'when'],
    audits.map((audit) => [`\`${audit.kind}\``, ...outcomes().map((outcome) => cell(audit, outcome)), when(audit)]),
  );

const lifecycles = (): string =>
  table(
    ['kind', 'what goes through states', 'reported in this order', 'until', 'what a record gives away about others'],
    audits.map((audit) => {
      const { of, sequence, ends, endedWhenGiven } = audit.lifecycle;
      const until = [...Object.keys(ends), ...(endedWhenGiven === undefined ? [] : [`\`${endedWhenGiven}\` is given`])];
      return [
        `\`${audit.kind}\``,
        of === undefined ? 'each record' : `\`${of}\``,
        sequence.join(' → ') || '–',
        until.join(', '),
        traces(audit),
      ];
    }),
  );

const minutes = lateAfterMs / 60_000;

export const completenessDocs = (): string => `# Completeness: what is *not* there

An audit trail shows what was recorded. Whether something was *not* recorded, no single table can say: a remediation without
its AI analysis looks like any other. \`remediation(id)\` puts the records of all kinds together and says exactly what is
missing, late, doubled, or should not be there.

\`\`\`graphql
{ remediation(id: "rr-checkout-oom-5b81") {
    runs { outcome durationMs }
    current(kind: NOTIFICATION) { name state records }
    completeness { verdict findings { kind finding detail } }
    timeline(first: 3) { edges { node { kind occurredAt } } pageInfo { hasNextPage } } } }
\`\`\`

After \`examples/healed.json\` was replayed without its AI analysis, the answer is:

\`\`\`json
{ "data": { "remediation": {
  "runs": [{ "outcome": "COMPLETED", "durationMs": 224610 }],
  "current": [{ "name": "rr-checkout-oom-5b81-notification", "state": "DELIVERED", "records": 4 }],
  "completeness": { "verdict": "INCOMPLETE", "findings": [{
    "kind": "AI_ANALYSIS", "finding": "MISSING",
    "detail": "There is no AI_ANALYSIS for ANALYZING of rr-checkout-oom-5b81-orchestration (from 2026-11-18T09:14:07Z to 2026-11-18T09:15:12Z)." }] },
  "timeline": { "edges": [
    { "node": { "kind": "ORCHESTRATION", "occurredAt": "2026-11-18T09:14:04.270Z" } },
    { "node": { "kind": "ORCHESTRATION", "occurredAt": "2026-11-18T09:14:04.570Z" } },
    { "node": { "kind": "SIGNAL_PROCESSING", "occurredAt": "2026-11-18T09:14:07.123Z" } }],
    "pageInfo": { "hasNextPage": true } } } } }
\`\`\`

![The same in GraphiQL: the tab Remediation](completeness.png)

Replay the whole file, and the verdict is \`COMPLETE\`; \`npm run replay\` prints it at its end.

## What a remediation must have

By its outcome, which the kind ${leader === undefined ? '' : `\`${leader.kind}\` `}reports:

${must()}

A later attempt may go on where the one before stopped; what is once for a phase is then once for each time.

${lifecycles()}

These tables are what the code goes by: they stand in the declarations (\`lifecycle\` and \`expectation\` in
\`src/schema/audits\`), and nothing else in \`src/\` names a kind.

## Findings

${table(
  ['finding', 'what it means'],
  Object.entries(findingTypes).map(([name, text]) => [`\`${name}\``, text]),
)}

${table(
  ['verdict', 'what it means'],
  Object.entries(verdicts).map(([name, text]) => [`\`${name}\``, text]),
)}

- What has to be there is missed at once, with \`dueAt\`: until then it may still come, and nobody is alarmed. It is due
  ${minutes} minutes after what shows that it is missing, or when its kind says (above).
- A record is \`LATE\` when it was recorded more than ${minutes} minutes after it happened. Of a remediation most of whose records
  were (an import, a replay) it is \`wasRecordedAfterwards\`, and late is what came more than ${minutes} minutes after the first of them.
  A record that waited in the durable queue is not late: it keeps the time at which it was accepted.
- \`DOUBLED\` is the same content under another key, a state reported twice, a second end, or one thing more than a phase may have.
- That a remediation has ended is known from its last phase, or, where that was not recorded, from what follows the end.
- The same \`remediationId\` in several clusters is looked at cluster by cluster; \`clusters\` says which there are, and
  \`remediation(id, cluster)\` shows one. Records that name no cluster count to the only one that is named.
- At most ${maxRecords} records of a remediation are looked at. Beyond that it is \`truncated\`: INCOMPLETE, and nothing is called missing.

What leaves no trace cannot be missed: a whole notification beside another one, or the attempt before the last when nothing
of it was recorded.

## The incomplete ones

\`\`\`graphql
{ incompleteRemediations(endedMoreThanMinutes: 15, endedWithinHours: 24) {
    edges { node { id completeness { findings { kind finding detail } } } }
    pageInfo { hasNextPage endCursor } } }
\`\`\`

Only those are listed that waiting will not mend. A remediation is found by the record of its end, or by one that follows the
end; without either it is not listed.

The first question reads what ended within those hours: ${maxLooks} remediations for a page at most, in the months of those hours and
by index (\`tests/native/remediation-plans.test.ts\`). From then on the service keeps which of them are not complete, and asks the
ledger what has come since: only those remediations are looked at again. An answer is as new as the database that is asked; it costs
one statement, and a look at what has changed, however many remediations ended. After more than
${changesTogether * maxSteps} new records between two questions, and when another server answers than before, the list is made anew.

The metric \`audit_incomplete_remediations\` counts them, \`audit_completeness_findings{finding}\` by what is wrong. They come from
a sweep every COMPLETENESS_INTERVAL_MS over what ended within COMPLETENESS_LOOK_BACK_MINUTES and at least
COMPLETENESS_GRACE_MINUTES ago; NaN before the first one and while the database is away. Each replica sweeps for itself, at first
${sweepLooks} remediations at a time with a pause between, and after that only through what has changed.

This page is generated from the declarations by \`npm run generate\`.
`;

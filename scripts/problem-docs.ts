/** docs/problems.md, from src/problem-table.ts. */
import { problemTable } from '../src/problem-table.ts';
import { problemType } from '../src/problems.ts';

const isCode = (name: string): name is keyof typeof problemTable => Object.hasOwn(problemTable, name);

export const problemDocs = (): string => {
  const rows = Object.keys(problemTable)
    .filter(isCode)
    .map((code) => {
      const { title, status, retryable, meaning } = problemTable[code];
      return `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | **${title}.** ${meaning} | \`${problemType(code)}\` |`;
    });
  return `# Problems

Every refusal is a GraphQL error with \`extensions.code\` and \`extensions.problem\`, an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
object: \`type, title, status, detail, instance, errors[{pointer, detail}]\`. The HTTP status is the problem's. Inside a
batch the same object is the record's result (\`AuditProblem\`), and the status of the call is 200. \`instance\` names the one
occurrence and is in the log. Where a retry may help, \`Retry-After\` says when.

| code | HTTP | retry | what it means | type |
|---|---|---|---|---|
${rows.join('\n')}

This page is generated from \`src/problem-table.ts\` by \`npm run generate\`.
`;
};

/** docs/audits.md: every kind with its fields and rules, from the declarations. */
import { audits } from '../src/schema/audits/index.ts';
import { columnName } from '../src/schema/content.ts';
import type { AuditDeclaration } from '../src/schema/define-audit.ts';
import type { Field, Fields, FieldType, ObjectDeclaration, Range, Rule } from '../src/schema/field.ts';
import { mutationName } from '../src/schema/record-mutations.ts';

const items = ({ min, max }: Range): string => (min === 0 ? `at most ${max} items` : `${min} to ${max} items`);
const characters = ({ min, max }: Range): string => (min === 0 ? `≤ ${max} characters` : `${min}..${max} characters`);

/** GraphQL type and bounds. */
const typeAndBounds = (type: FieldType): readonly [string, string] => {
  switch (type.type) {
    case 'text':
      return ['String', characters(type)];
    case 'enum':
      return [type.enum.name, Object.keys(type.enum.values).join(' ')];
    case 'time':
      return ['DateTime', ''];
    case 'int':
      return ['Int', type.max === undefined ? `≥ ${type.min}` : `${type.min}..${type.max}`];
    case 'safeInt':
      return ['SafeInt', `≥ ${type.min}`];
    case 'float':
      return ['Float', `${type.min}..${type.max}`];
    case 'boolean':
      return ['Boolean', ''];
    case 'texts':
      return ['[String!]', `${items(type.items)}, each ${characters(type.each)}`];
    case 'object':
      return [`${type.object.name}Input`, 'see below'];
    case 'objects':
      return [`[${type.object.name}Input!]`, `${items(type.items)}, see below`];
    case 'vector':
      return ['[Float!]', `exactly ${type.dimensions} finite numbers, not all zero`];
  }
};

const row = (name: string, field: Field, withColumn: boolean): string => {
  const [type, bounds] = typeAndBounds(field.type);
  const fallback = field.default === undefined ? '' : `; default ${field.default}`;
  const column = withColumn ? ` \`${columnName(name)}\` |` : '';
  return `| \`${name}\` | ${type}${field.required ? '!' : ''} |${column} ${bounds}${fallback} | ${field.description} |`;
};

const table = (fields: Fields, withColumn: boolean): string =>
  [
    `| field | type |${withColumn ? ' column |' : ''} bounds | what it says |`,
    `|---|---|${withColumn ? '---|' : ''}---|---|`,
    ...Object.entries(fields).map(([name, field]) => row(name, field, withColumn)),
  ].join('\n');

const ruleList = (rules: readonly Rule[]): string =>
  rules.length === 0 ? '' : `\n${rules.map(({ field, sentence }) => `- \`${field}\` ${sentence}`).join('\n')}\n`;

const objectsIn = (fields: Fields): readonly ObjectDeclaration[] =>
  Object.values(fields).flatMap(({ type }) =>
    type.type === 'object' || type.type === 'objects' ? [type.object, ...objectsIn(type.object.fields)] : [],
  );

const page = (declaration: AuditDeclaration): string => `## ${declaration.kind}

${declaration.description}

Mutation \`${mutationName(declaration)}\`, batch member \`${declaration.member}\`, table \`${declaration.table}\`, schema version ${declaration.schemaVersion}.

${table(declaration.fields, true)}
${ruleList(declaration.rules)}
${objectsIn(declaration.fields)
  .map(
    ({ name, description, fields, rules }) =>
      `**${name}.** ${description}\n\n${table(fields, false)}\n${ruleList(rules)}\n`,
  )
  .join('')}<details><summary>Example</summary>

\`\`\`json
${JSON.stringify(declaration.example, undefined, 2)}
\`\`\`

</details>
`;

export const kindDocs = (): string => `# Audit kinds

Lengths are counted in Unicode characters (code points). Text is stored exactly as sent; NUL characters and unpaired
surrogates are refused. Times are cut to milliseconds and leave in UTC.

${audits.map(page).join('\n')}
This page is generated from \`src/schema/audits\` by \`npm run generate\`.
`;

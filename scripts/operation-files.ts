/** operations/*.graphql, one ready-made operation per mutation and query, with every field there is to ask for. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
} from 'graphql';
import { auditTypeName } from '../src/schema/audit-type.ts';
import { audits } from '../src/schema/audits/index.ts';
import { connectionName } from '../src/schema/connections.ts';
import type { AuditDeclaration, EmbeddingDeclaration } from '../src/schema/define-audit.ts';
import { mutationName } from '../src/schema/record-mutations.ts';
import { similarQueryName } from '../src/schema/similar.ts';
import { schema } from './schema-file.ts';

const kebab = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const fieldsOf = (type: GraphQLNamedType): readonly GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];

const selection = (type: GraphQLOutputType, without: readonly string[] = []): string => {
  const fields = fieldsOf(getNamedType(type)).filter(({ name }) => !without.includes(name));
  return fields.length === 0
    ? ''
    : ` { ${fields.map((field) => field.name + selection(field.type, without)).join(' ')} }`;
};

const typeNamed = (name: string): GraphQLNamedType => {
  const type = schema.getType(name);
  if (type === undefined) throw new Error(`the schema has no type ${name}`);
  return type;
};

const receipt =
  'fragment ReceiptFields on AuditReceipt { id kind status recordedAt contentHash idempotencyKey remediationId }';

const record = (declaration: AuditDeclaration): string => {
  const name = mutationName(declaration);
  return `mutation ${capital(name)}($input: Record${declaration.name}AuditInput!) {
    ${name}(input: $input) { ...ReceiptFields } }`;
};

/** `status` is an enum in a receipt and a number in a problem, so one of them goes by another name. */
const batch = `mutation RecordAudits($inputs: [RecordAuditInput!]!) { recordAudits(inputs: $inputs) { __typename
  ... on AuditReceipt { ...ReceiptFields }
  ... on AuditProblem { code title httpStatus: status detail instance retryAfterMs errors { pointer detail } } } }`;

const receiptById = 'query Receipt($id: UUID!) { receipt(id: $id) { ...ReceiptFields } }';

/**
 * One fragment per kind, with the fields of its own that are wanted. Fields of the same name and different types cannot
 * stand side by side, so those go by the name of their kind.
 */
const fragments = (wants: (declaration: AuditDeclaration, field: string) => boolean): string => {
  const common = commonFields();
  const kinds = audits.map((declaration) => ({
    declaration,
    own: fieldsOf(typeNamed(auditTypeName(declaration))).filter(
      ({ name }) => !common.includes(name) && wants(declaration, name),
    ),
  }));
  const types = new Map<string, Set<string>>();
  for (const { own } of kinds) {
    for (const { name, type } of own) types.set(name, (types.get(name) ?? new Set()).add(String(type)));
  }
  return kinds
    .map(({ declaration, own }) => {
      const fields = own.map(({ name, type }) => {
        const alias = (types.get(name)?.size ?? 0) > 1 ? `${lower(declaration.member)}${capital(name)}: ` : '';
        return `${alias}${name}${selection(type)}`;
      });
      return `... on ${auditTypeName(declaration)} { ${fields.join(' ')} }`;
    })
    .join(' ');
};

const commonFields = (): readonly string[] => fieldsOf(typeNamed('Audit')).map((field) => field.name);

const auditById = (): string =>
  `query Audit($id: UUID!) { audit(id: $id) { __typename ${commonFields().join(' ')} ${fragments(() => true)} } }`;

/** All of a type's fields but some. */
const allBut = (typeName: string, ...left: readonly string[]): string =>
  fieldsOf(typeNamed(typeName))
    .filter(({ name }) => !left.includes(name))
    .map(({ name, type }) => name + selection(type))
    .join(' ');

/** Of every record what tells it apart; the rest of it is a field away. */
const remediation = (): string => `query Remediation($id: String!, $cluster: String, $first: Int, $after: String) {
  remediation(id: $id, cluster: $cluster) {
    id clusters
    completeness { ${allBut('RemediationCompleteness')} }
    timeline(first: $first, after: $after) {
      edges { node { __typename id occurredAt recordedAt
        ${fragments(({ lifecycle }, field) => field === lifecycle.of || field === lifecycle.state)} } }
      pageInfo { ${allBut('RemediationPageInfo')} } }
    runs { ${allBut('RemediationRun')} }
    current { ${allBut('RemediationState', 'audit')} }
    phases { ${allBut('RemediationPhaseDuration')} } } }`;

const incomplete = `query IncompleteRemediations(
  $endedMoreThanMinutes: Int, $endedWithinHours: Int, $first: Int, $after: String) {
  incompleteRemediations(
    endedMoreThanMinutes: $endedMoreThanMinutes, endedWithinHours: $endedWithinHours, first: $first, after: $after) {
    edges { node { id clusters runs { cluster name endedAt outcome stoppedIn }
      completeness { verdict findings { kind finding name state detail auditId } } } }
    pageInfo { hasNextPage endCursor } } }`;
/** The root field of this name with all of its arguments as variables. */
const rootOperation = (
  kind: 'query' | 'mutation',
  name: string,
  without: readonly string[] = [],
  as = capital(name),
): string => {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  const field = root?.getFields()[name];
  if (field === undefined) throw new Error(`the schema has no ${kind} ${name}`);
  const variables = field.args.map(({ name: arg, type }) => `$${arg}: ${type}`).join(', ');
  const passed = field.args.map(({ name: arg }) => `${arg}: $${arg}`).join(', ');
  return `${kind} ${as}(${variables}) { ${name}(${passed})${selection(field.type, without)} }`;
};

/** A vector of a record that was found is 20 kB of numbers that nobody reads. */
const similar = (embedding: EmbeddingDeclaration): readonly [string, string] => {
  const name = similarQueryName(embedding);
  return file(
    name,
    'Records by meaning: of text, embedding and auditId give exactly one.',
    rootOperation('query', name, ['embedding']),
  );
};

/** Of every record what tells it apart, and its status; the rest of it is a field away. */
const list = (): string => `query Audits($filter: AuditFilterInput, $first: Int, $after: String) {
  audits(filter: $filter, first: $first, after: $after) {
    nodes { __typename id remediationId occurredAt recordedAt cluster namespace
      ${fragments(({ statusField }, field) => field === statusField)} }
    pageInfo { hasNextPage endCursor } } }`;

const listOfKind = (declaration: AuditDeclaration): readonly [string, string] => {
  const name = `${auditTypeName(declaration)}s`;
  const without = ['edges', 'embedding', 'hasPreviousPage', 'startCursor'];
  return file(
    name,
    `${declaration.kind} records by what they have of their own, newest first.`,
    rootOperation('query', connectionName(declaration), without, name),
  );
};

/** A head that is too long for a line has a line for each variable, as the formatter would have it. */
const inLines = (document: string): string =>
  document.replace(/^(\w+ \w+)\((.*)\) \{$/m, (line, head: string, variables: string) =>
    line.length <= 120 ? line : `${head}(\n  ${variables.split(', ').join('\n  ')}\n) {`,
  );

const file = (name: string, comment: string, document: string): readonly [string, string] => [
  `operations/${kebab(name)}.graphql`,
  `# ${comment}\n${inLines(print(parse(document)))}\n`,
];

/** Path → content. */
export const operationFiles = (): ReadonlyMap<string, string> =>
  new Map([
    file('ReceiptFields', 'What every accepted record is answered with.', receipt),
    ...audits.map((declaration) => file(mutationName(declaration), declaration.description, record(declaration))),
    file('RecordAudits', 'Up to 500 records of any kinds; one result per record, in order.', batch),
    file('Receipt', 'The receipt of a record, by id.', receiptById),
    file(
      'Remediation',
      'What happened to a remediation, across all kinds, and whether all of it is there.',
      remediation(),
    ),
    file('IncompleteRemediations', 'Remediations that have ended, and of which something is not there.', incomplete),
    file('Audit', 'A stored record with every field, by id.', auditById()),
    file('Audits', 'Records of all kinds, newest first, a page at a time.', list()),
    ...audits.map(listOfKind),
    file('Statistics', 'Questions about many records, over a range of time.', rootOperation('query', 'statistics')),
    ...audits.flatMap(({ embedding }) => (embedding === undefined ? [] : [similar(embedding)])),
    file(
      'RetryFailedEmbeddings',
      'Embeds once more what could not be embedded; answers how many records.',
      rootOperation('mutation', 'retryFailedEmbeddings'),
    ),
    file('Reembed', 'Embeds with another model; answers how many records.', rootOperation('mutation', 'reembed')),
  ]);

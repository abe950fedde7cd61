/** Searching: all kinds together, and each kind by what it has of its own. Newest first, a page at a time. */
import type { QueryFieldBuilder } from '@pothos/core';
import type { FoundKey, SearchArm } from '../database/audit-search.ts';
import type { RowKey } from '../database/audit-store.ts';
import type { Condition } from '../database/condition.ts';
import type { PageRequest } from '../resolvers/audit-pages.ts';
import type { AuditKindRef } from './audit-kind.ts';
import { type AuditTypes, auditTypeName, readColumns } from './audit-type.ts';
import { type Builder, type BuilderTypes, largestPage } from './builder.ts';
import { columnName, serverColumns } from './content.ts';
import type { RequestContext } from './context.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { FieldTypes, StoredObject } from './field-graphql.ts';
import { commonFilters, ownFilters } from './filter.ts';
import type { FilterTypes } from './filter-types.ts';
import { type ListRequest, readList, usualPage } from './page-request.ts';
import { requestedNames } from './requested.ts';
import { auditStatus, statusEnum } from './status.ts';

/** The query field of a kind, e.g. `notificationAudits`. */
export const connectionName = ({ member }: AuditDeclaration): string => `${member}Audits`;

/** Columns that every record is read with: its id, its place in a page and its small fields follow from them. */
const alwaysRead = new Set<string>([...serverColumns, ...commonFilters.map(({ column }) => column)]);

/** The columns of a kind that a document asks for. */
const columnsFor = (declaration: AuditDeclaration, names: ReadonlySet<string>): readonly string[] => {
  const asked = new Set([...names].map(columnName));
  return readColumns(declaration).filter((column) => alwaysRead.has(column) || asked.has(column));
};

const requestOf = <Arms extends readonly SearchArm[]>({ filter, first, after }: ListRequest, arms: Arms) =>
  ({ arms, ...filter, after, limit: first + 1 }) satisfies PageRequest;

const keyOfRow = (row: StoredObject): RowKey => ({
  id: String(row['id']),
  createdAt: new Date(String(row['created_at'])),
});

const textsIn = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

/** Paging goes forward only: from the newest records into the past. */
const pageArguments = (t: QueryFieldBuilder<BuilderTypes, object>) => ({
  first: t.arg.int({ required: false, defaultValue: usualPage, description: `How many, 1 to ${largestPage}.` }),
  after: t.arg.string({
    required: false,
    description: 'The cursor of the last record of the page before. The filter has to be the same.',
  }),
});

interface ConnectionTypes {
  readonly AuditKind: AuditKindRef;
  readonly types: AuditTypes;
  readonly filterTypes: FilterTypes;
}

export const addConnections = (
  builder: Builder,
  fieldTypes: FieldTypes,
  { AuditKind, types, filterTypes }: ConnectionTypes,
  audits: readonly AuditDeclaration[],
): void => {
  const statuses = auditStatus(audits);

  const AuditFilter = builder.inputType('AuditFilterInput', {
    description: 'What records of any kind can be searched by. What is given must hold together.',
    fields: (t) => ({
      kinds: t.field({ type: [AuditKind], description: 'Only these kinds.' }),
      status: t.field({
        type: [fieldTypes.enumOf(statuses)],
        description: 'Only records with one of these statuses: the field that says what has become of what happened.',
      }),
      ...filterTypes.inputFields(commonFilters)(t),
    }),
  });
  const AuditConnection = builder.connectionObject(
    {
      type: types.Audit,
      name: 'AuditConnection',
      description: 'A page of records of any kind.',
      ruledByRoot: true,
    },
    { name: 'AuditEdge', description: 'A record, and its place in the pages.', ruledByRoot: true },
  );

  /** The kinds that can have what is looked for. A kind that has none of the statuses is not looked at. */
  const armsOf = ({ input, filter }: ListRequest): readonly SearchArm[] => {
    const kinds = textsIn(input['kinds']);
    const wanted = textsIn(input['status']);
    return audits.flatMap((declaration) => {
      const { kind, table, statusField } = declaration;
      if (kinds !== undefined && !kinds.includes(kind)) return [];
      if (wanted === undefined) return [{ kind, table, conditions: filter.conditions }];
      const values = wanted.filter((status) => Object.hasOwn(statusEnum(declaration).values, status));
      if (values.length === 0) return [];
      const hasStatus: Condition = { type: 'oneOf', column: columnName(statusField), values };
      return [{ kind, table, conditions: [...filter.conditions, hasStatus] }];
    });
  };

  /** The rows of a page, through the loaders: one statement per kind. */
  const load = (keys: readonly FoundKey[], names: ReadonlySet<string>, { loaders }: RequestContext) =>
    Promise.all(
      keys.map(async (key) => {
        const declaration = audits.find(({ kind }) => kind === key.kind);
        const row = declaration && (await loaders.rows(declaration.table, columnsFor(declaration, names)).load(key));
        if (row === undefined) throw new Error(`${key.kind} ${key.id} was found, but its row is not there`);
        const stored: StoredObject = { ...row, kind: key.kind };
        return stored;
      }),
    );

  builder.queryField('audits', (t) =>
    t.field({
      type: AuditConnection,
      nullable: false,
      description: 'Records of all kinds, newest first.',
      args: {
        filter: t.arg({ type: AuditFilter, required: false, description: 'Which records; all when left out.' }),
        ...pageArguments(t),
      },
      resolve: async (_root, args, context, info) => {
        const list = readList('audits', commonFilters, args);
        const found = await context.reading.pages.keys(requestOf(list, armsOf(list)));
        const rows = await load(found, requestedNames(info), context);
        return list.pageOf(rows, keyOfRow);
      },
    }),
  );

  for (const declaration of audits) {
    const { kind, table, description } = declaration;
    const type = types.typed(kind);
    if (type === undefined) throw new Error(`${kind} has no type`);
    const typeName = auditTypeName(declaration);
    const connection = connectionName(declaration);
    const fields = [...ownFilters(declaration), ...commonFilters];
    const KindFilter = builder.inputType(`${typeName}FilterInput`, {
      description: `What ${kind} records can be searched by. What is given must hold together.`,
      fields: filterTypes.inputFields(fields),
    });
    const KindConnection = builder.connectionObject(
      { type, name: `${typeName}Connection`, description: `A page of ${kind} records.`, ruledByRoot: true },
      {
        name: `${typeName}Edge`,
        description: `A ${kind} record, and its place in the pages.`,
        ruledByRoot: true,
      },
    );
    builder.queryField(connection, (t) =>
      t.field({
        type: KindConnection,
        nullable: false,
        description: `Records of one kind, newest first. ${description}`,
        args: {
          filter: t.arg({ type: KindFilter, required: false, description: 'Which records; all when left out.' }),
          ...pageArguments(t),
        },
        resolve: async (_root, args, { reading }, info) => {
          const list = readList(connection, fields, args);
          const arm: SearchArm = { kind, table, conditions: list.filter.conditions };
          const columns = columnsFor(declaration, requestedNames(info));
          const rows = await reading.pages.rows(requestOf(list, [arm] as const), columns);
          return list.pageOf(
            rows.map((row): StoredObject => ({ ...row, kind })),
            keyOfRow,
          );
        },
      }),
    );
  }
};

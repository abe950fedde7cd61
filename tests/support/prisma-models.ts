/** What the Prisma models say about the tables. Reads the part of Prisma's language that the models use, and no more. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../prisma/models');

export interface ModelColumn {
  readonly name: string;
  /** As PostgreSQL's format_type spells it. */
  readonly type: string;
  /** `undefined` for a list, about which Prisma cannot say it. */
  readonly nullable: boolean | undefined;
}

export interface Model {
  readonly table: string;
  readonly columns: readonly ModelColumn[];
  /** Name of each index → how it is made, e.g. `btree (status, created_at)`. */
  readonly indexes: ReadonlyMap<string, string>;
}

const types: Readonly<Record<string, string>> = {
  'String ': 'text',
  'String @db.Uuid': 'uuid',
  'DateTime @db.Timestamptz(3)': 'timestamp(3) with time zone',
  'Int ': 'integer',
  'Int @db.SmallInt': 'smallint',
  'BigInt ': 'bigint',
  'Float ': 'double precision',
  'Boolean ': 'boolean',
  'Json ': 'jsonb',
  'Bytes ': 'bytea',
};

const fieldLine =
  /^ {2}(?<field>\w+) +(?:Unsupported\("(?<unsupported>[^"]+)"\)|(?<scalar>\w+))(?<suffix>\[\]|\?)?(?<rest> .*)?$/;
const indexLine = /^ {2}@@index\(\[(?<fields>[\w, ]+)\](?:, type: (?<method>\w+))?, map: "(?<name>\w+)"\)$/;
const keyLine = /^ {2}@@id\(\[(?<fields>[\w, ]+)\]\)$/;
const tableLine = /^ {2}@@map\("(?<table>\w+)"\)$/;

const typeOf = (scalar: string, rest: string): string => {
  const [native = ''] = /@db\.\w+(\(\d+\))?/.exec(rest) ?? [];
  const type = types[`${scalar} ${native}`];
  if (type === undefined) throw new Error(`this reader does not know ${scalar} ${native}`);
  return type;
};

const modelOf = (body: readonly string[]): Model => {
  const columns = new Map<string, ModelColumn>();
  const indexes = new Map<string, string>();
  let table = '';
  const listOf = (fields = ''): string =>
    `(${fields
      .split(', ')
      .map((field) => columns.get(field)?.name ?? `no field ${field}`)
      .join(', ')})`;
  for (const line of body) {
    const field = fieldLine.exec(line)?.groups;
    const index = indexLine.exec(line)?.groups;
    const key = keyLine.exec(line)?.groups;
    const named = tableLine.exec(line)?.groups;
    if (field !== undefined) {
      const { field: id = '', unsupported, scalar = '', suffix = '', rest = '' } = field;
      const [, name = id] = /@map\("(\w+)"\)/.exec(rest) ?? [];
      const type = unsupported ?? typeOf(scalar, rest);
      const list = suffix === '[]';
      columns.set(id, { name, type: list ? `${type}[]` : type, nullable: list ? undefined : suffix === '?' });
      if (rest.includes(' @id')) indexes.set('the primary key', `unique btree ${listOf(id)}`);
    } else if (index !== undefined) {
      const { name = '', method = 'BTree', fields } = index;
      indexes.set(name, `${method.toLowerCase()} ${listOf(fields)}`);
    } else if (key !== undefined) indexes.set('the primary key', `unique btree ${listOf(key['fields'])}`);
    else if (named !== undefined) table = named['table'] ?? '';
    else if (line.trim() !== '') throw new Error(`this reader does not know the line ${line}`);
  }
  return { table, columns: [...columns.values()], indexes };
};

/** Every model in prisma/models. */
export const readModels = async (): Promise<readonly Model[]> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.prisma'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => [...text.matchAll(/^model \w+ \{\n(?<body>[\s\S]*?)^\}/gm)])
    .map(({ groups }) => modelOf((groups?.['body'] ?? '').split('\n')));
};

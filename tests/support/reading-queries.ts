/** A document for every query that reads what was recorded, made from the schema. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, getNamedType, isObjectType } from 'graphql';
import { documentFor } from './asking.ts';

const schema = buildSchema(readFileSync(path.join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
const fields = Object.values(schema.getQueryType()?.getFields() ?? {});

/** What is answered from memory or from what is no record. */
const readsNoRecords = new Set(['queue', 'quarantinedAudits', 'readReplica']);

const vector = JSON.stringify(Array.from({ length: 1_536 }, (_, index) => (index === 0 ? 1 : 0)));

const allStatistics = (): string => {
  const type = schema.getType('AuditStatistics');
  const members = isObjectType(type) ? Object.values(type.getFields()) : [];
  const rows = members.filter((member) => isObjectType(getNamedType(member.type)));
  return `{ statistics { ${rows.map(({ name }) => `${name} { __typename }`).join(' ')} } }`;
};

/** Name of the query → document. */
export const readingQueries: ReadonlyMap<string, string> = new Map(
  fields
    .filter(({ name }) => !readsNoRecords.has(name))
    .map((field) => {
      if (field.name === 'statistics') return [field.name, allStatistics()];
      if (field.name.startsWith('similar')) {
        return [field.name, `{ ${field.name}(embedding: ${vector}) { __typename } }`];
      }
      return [field.name, documentFor('query', field)];
    }),
);

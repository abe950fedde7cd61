/** The lists of docs/queries.md, and the places in them that are measured. */
import { type FieldNode, Kind, type OperationDefinitionNode, parse, print, type SelectionNode } from 'graphql';
import { z } from 'zod';
import { documentedQueries } from '../scripts/documented-queries.ts';
import type { QuestionsOf } from './read-subject.ts';

export interface PagedQuery {
  readonly name: string;
  /** Its only field. */
  readonly field: string;
  /** Takes `$after`. */
  readonly text: string;
}

const isField = (node: SelectionNode): node is FieldNode => node.kind === Kind.FIELD;

const rootOf = ({ selectionSet }: OperationDefinitionNode): FieldNode | undefined =>
  selectionSet.selections
    .filter(isField)
    .find(({ selectionSet: fields }) =>
      fields?.selections.some((node) => isField(node) && node.name.value === 'pageInfo'),
    );

/** As documented, and with a place to go on behind. What takes variables already is another page of one of them. */
export const pagedQueries = (): readonly PagedQuery[] =>
  [...documentedQueries()].flatMap(([name, text]) => {
    const [operation] = parse(text, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION || (operation.variableDefinitions?.length ?? 0) > 0) return [];
    const root = rootOf(operation);
    if (root === undefined) return [];
    const paged: FieldNode = {
      ...root,
      arguments: [
        ...(root.arguments ?? []),
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'after' },
          value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: 'after' } },
        },
      ],
    };
    const body = print({ ...operation.selectionSet, selections: [paged] });
    return [{ name, field: root.name.value, text: `query ${name}($after: String) ${body}` }];
  });

const page = z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }) });

/** The page with this number, or the last one where there are fewer. */
export const pageOf =
  ({ field, text }: PagedQuery, number: number): QuestionsOf =>
  async (ask) => {
    let after: string | null = null;
    for (let at = 1; at < number; at += 1) {
      const data = await ask({ query: text, variables: { after } });
      const { pageInfo } = page.parse(data[field]);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    return [{ query: text, variables: { after } }];
  };

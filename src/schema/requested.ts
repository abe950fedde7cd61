/**
 * Which fields a document asks for below a field, at any depth, whatever their parents: more than enough to leave out
 * columns that nobody has asked for. Reports of 256 KiB are among them.
 */
import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

export const requestedNames = (info: GraphQLResolveInfo): ReadonlySet<string> => {
  const names = new Set<string>();
  const visited = new Set<string>();
  const visit = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD:
          names.add(selection.name.value);
          visit(selection.selectionSet);
          break;
        case Kind.INLINE_FRAGMENT:
          visit(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD:
          if (visited.has(selection.name.value)) break;
          visited.add(selection.name.value);
          visit(info.fragments[selection.name.value]?.selectionSet);
      }
    }
  };
  for (const node of info.fieldNodes) visit(node.selectionSet);
  return names;
};

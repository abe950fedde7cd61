/** What one caller may do, compiled from the rules that apply to it: a request only looks things up. */
export interface Scopes {
  /** Everything that was recorded. */
  readonly read: boolean;
  /** Queue and quarantine: looking at them, and acting. */
  readonly operate: boolean;
  /** At least one kind, somewhere. */
  readonly record: boolean;
}

export interface Access {
  /** One object for all requests of a caller: it is what the schema's rules are held against. */
  readonly scopes: Scopes;
  /** Whether records of this kind may be sent at all, for whichever cluster and namespace. */
  readonly mayRecordKind: (kind: string) => boolean;
  /** Asked before a record is validated, so cluster and namespace may be anything. */
  readonly mayRecord: (kind: string, cluster: unknown, namespace: unknown) => boolean;
}

/** Names, or all there are: then also a record that names none. */
export type Names = ReadonlySet<unknown> | 'all';

export interface RecordGrant {
  readonly kinds: Names;
  readonly clusters: Names;
  readonly namespaces: Names;
}

export interface Grant {
  readonly record: RecordGrant | undefined;
  readonly read: boolean;
  readonly operate: boolean;
}

const includes = (names: Names, name: unknown): boolean => names === 'all' || names.has(name);

/** Everything that any of the grants allows. */
export const createAccess = (grants: readonly Grant[], kinds: readonly string[]): Access => {
  const records = grants.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const byKind = new Map(
    kinds
      .map((kind) => [kind, records.filter((grant) => includes(grant.kinds, kind))] as const)
      .filter(([, found]) => found.length > 0),
  );
  return {
    scopes: {
      read: grants.some(({ read }) => read),
      operate: grants.some(({ operate }) => operate),
      record: byKind.size > 0,
    },
    mayRecordKind: (kind) => byKind.has(kind),
    mayRecord: (kind, cluster, namespace) => {
      for (const grant of byKind.get(kind) ?? []) {
        if (includes(grant.clusters, cluster) && includes(grant.namespaces, namespace)) return true;
      }
      return false;
    },
  };
};

export const everything: Grant = {
  record: { kinds: 'all', clusters: 'all', namespaces: 'all' },
  read: true,
  operate: true,
};

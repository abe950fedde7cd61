/** Claims → principal: what a service-account token says of its pod, and what any issuer says in one claim. */
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Principal } from '../../principal.ts';
import { isNameFor } from './name.ts';

const label = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const named = z.object({ name: label });

const serviceAccountClaims = z.object({
  sub: z.string(),
  'kubernetes.io': z.object({
    namespace: label,
    serviceaccount: named,
    pod: named.optional(),
    node: named.optional(),
  }),
});

/** The subject and the claims of Kubernetes have to agree. */
export const serviceAccountOf = (payload: JWTPayload): Principal | undefined => {
  const claims = serviceAccountClaims.safeParse(payload);
  if (!claims.success) return undefined;
  const { namespace, serviceaccount, pod, node } = claims.data['kubernetes.io'];
  const name = `system:serviceaccount:${namespace}:${serviceaccount.name}`;
  if (claims.data.sub !== name) return undefined;
  return {
    name,
    method: 'KUBERNETES',
    attributes: {
      ...(pod === undefined ? {} : { pod: pod.name }),
      ...(node === undefined ? {} : { node: node.name }),
    },
  };
};

export const callerByClaim =
  (claim: string) =>
  (payload: JWTPayload): Principal | undefined => {
    const name = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    return typeof name === 'string' && isNameFor('JWT', name) ? { name, method: 'JWT', attributes: {} } : undefined;
  };

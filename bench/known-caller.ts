/** A caller whom the service knows: a service-account token of the usual length, and the settings by which it counts. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** How a server is started, and what is sent with every request to it. */
export interface Access {
  readonly settings: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nobody is asked who they are. */
export const everybody: Access = { settings: {}, headers: {} };

const issuer = 'https://kubernetes.default.svc.cluster.local';
const audience = 'audit-write-api';
const uid = '7d0f7a54-41cb-4a0c-9d7a-9c0b6a1f2e35';

/** Makes a key, leaves its public half and a policy in the folder, and signs a token with it. */
export const knownCaller = async (folder: string): Promise<Access> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = 'c2lnbmluZy1rZXktb2YtYS1jbHVzdGVyLWFzLWxvbmctYXMtaXRzLWhhc2g';
  const file = path.join(folder, 'issuer-keys.json');
  await writeFile(file, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] }));
  const policy = path.join(folder, 'policy.json');
  const record = { kinds: ['*'], clusters: ['*'], namespaces: ['*'] };
  const principals = ['system:serviceaccount:remediation:*'];
  await writeFile(policy, JSON.stringify({ rules: [{ principals, methods: ['kubernetes'], record, read: true }] }));
  const token = await new SignJWT({
    'kubernetes.io': {
      namespace: 'remediation',
      node: { name: 'worker-7.eu-west-1.compute.internal', uid },
      pod: { name: 'some-controller-6f7d9c5b8d-x2x7k', uid },
      serviceaccount: { name: 'some-controller', uid },
      warnafter: 1_900_000_000,
    },
  })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('system:serviceaccount:remediation:some-controller')
    .setJti(uid)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1d')
    .sign(privateKey);
  return {
    settings: {
      AUTH_MODES: 'kubernetes',
      POLICY_FILE: policy,
      KUBERNETES_ISSUER: issuer,
      KUBERNETES_AUDIENCE: audience,
      KUBERNETES_JWKS_URL: pathToFileURL(file).href,
    },
    headers: { authorization: `Bearer ${token}` },
  };
};

/** Tokens of service accounts: whom they let in, and what they must say of the account. */
import { after, before, test } from 'node:test';
import { bearer, isLetIn, isRefused, serviceAccountClaims } from './support/credentials.ts';
import { type Claims, sign } from './support/issuer.ts';
import { account, audience, startTokenScene, type TokenScene } from './support/token-scene.ts';

let scene: TokenScene;
before(async () => {
  scene = await startTokenScene();
});
after(() => scene.stop());

test('a service-account token lets its account in, under its full name', async () => {
  await isLetIn(scene, bearer(await scene.clusterToken()), account, 'KUBERNETES');
});

const ofKubernetes = (more: Claims): Claims => ({
  'kubernetes.io': { namespace: 'remediation', serviceaccount: { name: 'some-controller', uid: '77aa' }, ...more },
});
const wrongAccounts: readonly (readonly [string, Claims])[] = [
  ['whose subject is another account', { sub: 'system:serviceaccount:remediation:admin' }],
  ['whose subject is no account', { sub: 'system:admin' }],
  ['without the claims of Kubernetes', { 'kubernetes.io': undefined }],
  ['without a namespace', ofKubernetes({ namespace: undefined })],
  ['of another namespace than its subject', ofKubernetes({ namespace: 'kube-system' })],
  ['of another account than its subject', ofKubernetes({ serviceaccount: { name: 'admin', uid: '1' } })],
  [
    'with a namespace that is none',
    { sub: 'system:serviceaccount:a:b:some-controller', ...ofKubernetes({ namespace: 'a:b' }) },
  ],
];
for (const [what, claims] of wrongAccounts) {
  test(`a service-account token ${what} is refused`, async () => {
    await isRefused(scene, bearer(await scene.clusterToken(claims)), 'claims');
  });
}

test('a service-account token without a pod is one all the same', async () => {
  await isLetIn(scene, bearer(await scene.clusterToken(ofKubernetes({}))), account, 'KUBERNETES');
});

test('an issuer speaks for itself only: its key does not bear out a token of the other one', async () => {
  const { cluster, clusterKey, key } = scene;
  const now = scene.clock.now();
  const borrowed = await sign(key, serviceAccountClaims(cluster.url, audience, {}, now));
  await isRefused(scene, bearer(borrowed), 'unknownKey');
  const renamed = await sign({ ...key, kid: clusterKey.kid }, serviceAccountClaims(cluster.url, audience, {}, now));
  await isRefused(scene, bearer(renamed), 'signature');
});

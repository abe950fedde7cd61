/** A service that takes client certificates, with an authority that it trusts, and callers with certificates. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeApiKey } from '../../src/http/authentication/api-keys.ts';
import { startApp } from './app.ts';
import { type Authority, createAuthority, type Issued } from './certificates.ts';
import { createClock } from './clock.ts';
import type { Scene } from './credentials.ts';
import { createLogBook } from './log-book.ts';
import { createSecureCaller, type SecureAnswer, type SecureCaller } from './secure-caller.ts';
import { until } from './until.ts';

const reloadMs = 5_000;
const names = [{ type: 'ip', value: '127.0.0.1' }] as const;

export const day = 86_400_000;
export const soon = (ms: number): Date => new Date(Date.now() + ms);

export interface CertificateScene extends Scene {
  readonly authority: Authority;
  /** An authority that is not trusted. */
  readonly stranger: Authority;
  /** An API key that is taken as well, as that of `holder`. */
  readonly apiKey: string;
  /** Changes a file, and waits until the service has taken it. */
  readonly change: (name: string, content: string, sees?: string) => Promise<void>;
  readonly revoke: (issued: Issued) => Promise<void>;
  readonly revoked: () => readonly Issued[];
  /** Gives the service another certificate and key. */
  readonly renewServer: () => Promise<void>;
  readonly callerWith: (issued?: Pick<Issued, 'cert' | 'key'>) => SecureCaller;
  readonly isRecorded: (answer: SecureAnswer, by: string, via?: string) => Promise<void>;
  /** `note` is OpenSSL's word for it, where there is one word only. */
  readonly isRefused: (answer: SecureAnswer, reason: string, note?: string) => void;
  readonly stop: () => Promise<void>;
}

export const startCertificateScene = async (): Promise<CertificateScene> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-mtls-'));
  const file = (name: string): string => path.join(folder, name);
  const authority = await createAuthority('test-root');
  const stranger = await createAuthority('another-root');
  const apiKey = makeApiKey('holder');
  const server = await authority.issue({ subject: 'CN=audit', names, usage: 'server' });
  await writeFile(file('tls.crt'), server.cert);
  await writeFile(file('tls.key'), server.key);
  await writeFile(file('ca.pem'), authority.cert);
  await writeFile(file('crl.pem'), await authority.revoke([]));
  await writeFile(file('keys.jsonl'), apiKey.line);
  const log = createLogBook();
  const clock = createClock(new Date());
  const service = await startApp(
    {
      AUTH_MODES: 'mtls,apikey',
      TLS_CERT_FILE: file('tls.crt'),
      TLS_KEY_FILE: file('tls.key'),
      TLS_CLIENT_CA_FILE: file('ca.pem'),
      TLS_CLIENT_CRL_FILE: file('crl.pem'),
      API_KEYS_FILE: file('keys.jsonl'),
      RELOAD_MS: String(reloadMs),
      LOG_LEVEL: 'info',
    },
    { clock, logTo: log.to },
  );
  const change = async (name: string, content: string, sees = 'certificates read'): Promise<void> => {
    const said = log.text().length;
    await writeFile(file(name), content);
    clock.advance(reloadMs);
    await until(`the log says "${sees}"`, async () => log.text().slice(said).includes(sees));
  };
  let revoked: readonly Issued[] = [];
  const open: SecureCaller[] = [];
  return {
    service,
    log,
    clock,
    authority,
    stranger,
    apiKey: apiKey.key,
    change,
    revoke: async (issued) => {
      revoked = [...revoked, issued];
      await change('crl.pem', await authority.revoke(revoked));
    },
    revoked: () => revoked,
    renewServer: async () => {
      const renewed = await authority.issue({ subject: 'CN=audit', names, usage: 'server' });
      await writeFile(file('tls.key'), renewed.key);
      await change('tls.crt', renewed.cert);
    },
    callerWith: (issued) => {
      const caller = createSecureCaller(service.address, {
        ca: authority.cert,
        ...(issued === undefined ? {} : { cert: issued.cert, key: issued.key }),
      });
      open.push(caller);
      return caller;
    },
    isRecorded: async (answer, by, via = 'MTLS') => {
      assert.deepEqual([answer.status, answer.errors], [200, []]);
      const { id } = Object(answer.data?.['recordNotificationAudit']);
      const rows = await service.db.query(
        `select recorded_by, recorded_via from notification_audit where id = '${id}'`,
      );
      assert.deepEqual(rows, [{ recorded_by: by, recorded_via: via }]);
    },
    isRefused: ({ status, errors, data }, reason, note) => {
      assert.deepEqual([status, errors[0]?.extensions.code, data], [401, 'UNAUTHENTICATED', undefined]);
      const line = log.lineOf(errors[0]?.extensions.problem.instance ?? 'no instance');
      assert.equal(line?.['reason'], reason);
      if (note !== undefined) assert.equal(line['note'], note);
    },
    stop: async () => {
      await service.stop();
      await rm(folder, { recursive: true });
      for (const caller of open) caller.close();
    },
  };
};

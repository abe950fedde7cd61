/**
 * TLS from files that may change while the service runs: a new certificate serves the connections made from then on, and
 * those that are open go on. What cannot be used changes nothing.
 */
import { constants, X509Certificate } from 'node:crypto';
import type { Server, ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Clock } from '../clock.ts';
import { type Config, ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { watchFiles } from '../watched-files.ts';
import type { Connections } from './connections.ts';

/** Of TLS 1.2 only what keeps recorded traffic secret though the key becomes known later. */
const ciphers = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
].join(':');

/** A connection that does not get as far as a request is not kept for long. */
const handshakeTimeoutMs = 10_000;

export interface Tls {
  /** What the listener is made with; the certificate comes with `start`. */
  readonly options: ServerOptions;
  readonly start: (server: Server) => Promise<void>;
  readonly stop: () => void;
}

export interface TlsOptions {
  readonly config: Config;
  readonly connections: Connections;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

const blocksOf = (content: Buffer, what: 'CERTIFICATE' | 'X509 CRL', variable: string): readonly string[] => {
  const blocks = content.toString('latin1').match(new RegExp(`-----BEGIN ${what}-----[^-]+-----END ${what}-----`, 'g'));
  if (blocks === null) throw new Error(`${variable} holds no ${what} in PEM`);
  return blocks;
};

interface Named {
  readonly variable: 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TLS_CLIENT_CA_FILE' | 'TLS_CLIENT_CRL_FILE';
  readonly file: string | undefined;
}

/** The files there are, and how to read them into what TLS works with. `undefined` when HTTPS is off. */
export const createTls = ({ config, connections, log, metrics, clock }: TlsOptions): Tls | undefined => {
  if (config.tlsCertFile === undefined) return undefined;
  const asksForCertificates = config.authModes.includes('mtls');
  const named: readonly Named[] = [
    { variable: 'TLS_CERT_FILE', file: config.tlsCertFile },
    { variable: 'TLS_KEY_FILE', file: config.tlsKeyFile },
    { variable: 'TLS_CLIENT_CA_FILE', file: config.tlsClientCaFile },
    { variable: 'TLS_CLIENT_CRL_FILE', file: config.tlsClientCrlFile },
  ];
  const files = named.flatMap(({ variable, file }) => (file === undefined ? [] : [{ variable, file }]));

  const contextOf = (contents: readonly Buffer[]) => {
    const contentOf = (variable: Named['variable']): Buffer | undefined =>
      contents[files.findIndex((one) => one.variable === variable)];
    const cert = contentOf('TLS_CERT_FILE') ?? Buffer.alloc(0);
    const ca = contentOf('TLS_CLIENT_CA_FILE');
    const crl = contentOf('TLS_CLIENT_CRL_FILE');
    const [own = ''] = blocksOf(cert, 'CERTIFICATE', 'TLS_CERT_FILE');
    const trusted = ca && blocksOf(ca, 'CERTIFICATE', 'TLS_CLIENT_CA_FILE').map((block) => new X509Certificate(block));
    const context: SecureContextOptions = {
      cert,
      key: contentOf('TLS_KEY_FILE'),
      minVersion: `TLSv${config.tlsMinVersion}`,
      ciphers,
      honorCipherOrder: true,
      // Nobody shows another certificate on a connection whose caller is known; and a resumed session would skip the
      // look at what was revoked or has expired meanwhile.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION | (asksForCertificates ? constants.SSL_OP_NO_TICKET : 0),
      ...(trusted === undefined ? {} : { ca: trusted.map(String) }),
      // One at a time: of several in one text only the first would be read.
      ...(crl === undefined ? {} : { crl: [...blocksOf(crl, 'X509 CRL', 'TLS_CLIENT_CRL_FILE')] }),
    };
    // Throws when something cannot be read, or when the key is that of another certificate.
    createSecureContext(context);
    return { context, trust: `${ca}${crl}`, expires: new X509Certificate(own).validToDate };
  };

  let trust: string | undefined;
  let server: Server | undefined;
  const watched = watchFiles({
    files: files.map(({ file }) => file),
    take: (contents) => {
      const made = contextOf(contents);
      server?.setSecureContext(made.context);
      metrics.serverCertificateExpires(made.expires.getTime());
      log.info({ certificateExpires: made.expires }, 'certificates read');
      if (trust !== undefined && trust !== made.trust) connections.retireAll();
      trust = made.trust;
    },
    onBroken: (error) => {
      metrics.reloadFailed('tls');
      log.error({ error }, 'the files of TLS have changed and cannot be used; what was there before goes on working');
    },
    everyMs: config.reloadMs,
    clock,
  });

  return {
    options: {
      requestCert: asksForCertificates,
      // Whoever shows no certificate, or a wrong one, is told so in HTTP; probes need none.
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs,
    },
    start: async (started) => {
      server = started;
      connections.follow(started);
      try {
        await watched.start();
      } catch (error) {
        const variables = files.map(({ variable }) => variable).join(', ');
        const why = error instanceof Error ? error.message : String(error);
        throw new ConfigError([`the files of TLS cannot be used (${variables}): ${why}`]);
      }
    },
    stop: watched.stop,
  };
};

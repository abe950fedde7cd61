/** An authority that issues and revokes certificates, as a test wants them. */
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

export interface Issued {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly serial: string;
}

export interface CertificateWish {
  /** E.g. `CN=some-controller`; attributes apart where the text itself is what matters. */
  readonly subject: string | JsonName;
  readonly names?: readonly JsonGeneralName[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly usage?: 'client' | 'server';
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  readonly issue: (wish: CertificateWish) => Promise<Issued>;
  /** A revocation list, PEM, which is current for a day unless something else is said. */
  readonly revoke: (issued: readonly Issued[], nextUpdate?: Date) => Promise<string>;
}

let serial = 4096;
const nextSerial = (): string => {
  serial += 1;
  return serial.toString(16);
};

const pemOf = async (key: CryptoKey): Promise<string> =>
  PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

export const createAuthority = async (name: string): Promise<Authority> => {
  const keys = await crypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - dayMs);
  const notAfter = new Date(Date.now() + dayMs);
  const own = await X509CertificateGenerator.createSelfSigned({
    serialNumber: nextSerial(),
    name: `CN=${name}`,
    notBefore,
    notAfter,
    signingAlgorithm: signing,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    cert: own.toString('pem'),
    issue: async ({ subject, names = [], usage = 'client', ...dates }) => {
      const ownKeys = await crypto.subtle.generateKey(signing, true, ['sign', 'verify']);
      const purpose = usage === 'client' ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth;
      const serialNumber = nextSerial();
      const made = await X509CertificateGenerator.create({
        serialNumber,
        subject,
        issuer: own.subject,
        notBefore: dates.notBefore ?? notBefore,
        notAfter: dates.notAfter ?? notAfter,
        signingAlgorithm: signing,
        publicKey: ownKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new ExtendedKeyUsageExtension([purpose]),
          ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension([...names])]),
        ],
      });
      return { cert: made.toString('pem'), key: await pemOf(ownKeys.privateKey), serial: serialNumber };
    },
    revoke: async (issued, nextUpdate = notAfter) => {
      const list = await X509CrlGenerator.create({
        issuer: own.subject,
        thisUpdate: notBefore,
        nextUpdate,
        signingAlgorithm: signing,
        signingKey: keys.privateKey,
        entries: issued.map((one) => ({
          serialNumber: one.serial,
          revocationDate: notBefore,
          reason: X509CrlReason.keyCompromise,
        })),
      });
      return PemConverter.encode(list.rawData, 'X509 CRL');
    },
  };
};

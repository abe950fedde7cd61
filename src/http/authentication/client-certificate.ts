/**
 * The certificate a caller showed when the connection was made. TLS has verified it by then: authority, dates, purpose,
 * revocation. What is left is whether it was found good, and whom it names.
 */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { isNameFor } from './name.ts';
import { refusedFor, type Verdict } from './verdict.ts';

const spiffeId = /^URI:(spiffe:\/\/[a-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]+)*)$/;

/**
 * The SPIFFE ID when the certificate has one; else the common name; else, or when the common name is not one plain
 * name, the whole subject. `undefined` when it cannot be said for sure.
 */
const nameIn = (certificate: X509Certificate): string | undefined => {
  const alternatives = certificate.subjectAltName ?? '';
  // Quotes stand around what has commas in it, e.g. a DNS name made up to look like two entries.
  if (alternatives.includes('"')) return undefined;
  const uris = alternatives.split(', ').filter((entry) => entry.startsWith('URI:'));
  if (uris.some((uri) => uri.startsWith('URI:spiffe:'))) {
    return uris.length === 1 ? spiffeId.exec(uris[0] ?? '')?.[1] : undefined;
  }
  // One attribute a line, with everything that could end a line or an attribute escaped.
  const attributes = (certificate.subject ?? '').split('\n').filter((line) => line !== '');
  const commonNames = attributes.filter((line) => line.startsWith('CN=')).map((line) => line.slice('CN='.length));
  const [commonName = ''] = commonNames;
  // What only an alternative name may say.
  if (commonNames.some((name) => name.startsWith('spiffe:'))) return undefined;
  if (commonNames.length === 1 && !/[=\\]/.test(commonName)) return commonName;
  return attributes.toReversed().join(',');
};

/** `undefined` when no certificate was shown. */
export const certificateVerdict = (socket: TLSSocket): Verdict | undefined => {
  // Asked first, since a connection may count as authorized without a certificate when it resumes an earlier one.
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  if (!socket.authorized) {
    const why = String(socket.authorizationError);
    return refusedFor(why === 'CERT_HAS_EXPIRED' ? 'expired' : 'certificate', why);
  }
  const name = nameIn(certificate);
  if (name === undefined || !isNameFor('MTLS', name)) return refusedFor('claims', 'the certificate names nobody');
  return {
    type: 'accepted',
    principal: { name, method: 'MTLS', attributes: { serial: certificate.serialNumber } },
    until: certificate.validToDate.getTime(),
  };
};

/** The body of an answer as text, up to a size: a provider that never ends must not fill the memory. */

/** `undefined` when it is larger; the rest is not read. */
export const bodyWithin = async (response: Response, maxBytes: number): Promise<string | undefined> => {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

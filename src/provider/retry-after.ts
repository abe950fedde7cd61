/** The Retry-After header, in seconds or as a date. */

/** Nobody is waited for longer, whatever they ask. */
const longestMs = 10 * 60_000;

export const retryAfterMs = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(longestMs, Math.max(0, ms));
};

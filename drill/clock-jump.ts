/**
 * Loaded into a server before anything else: from SIGUSR2 on its wall clock jumps an hour ahead and an hour back, until
 * the next SIGUSR2. Timers and performance.now go on as they are, as on a machine whose clock is set.
 */
const hourMs = 3_600_000;
const everyMs = 400;
const offsets = [0, hourMs, -hourMs];

const realNow = Date.now;
let since: number | undefined;

Date.now = () => {
  const now = realNow();
  if (since === undefined) return now;
  return now + (offsets[Math.floor((now - since) / everyMs) % offsets.length] ?? 0);
};

process.on('SIGUSR2', () => {
  since = since === undefined ? realNow() : undefined;
});

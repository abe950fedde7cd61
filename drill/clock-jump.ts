/**
 * Loaded into a server before anything else, to move its wall clock by signals: SIGUSR2 sets it an hour ahead, an hour
 * back and right again by turns, from one to the next. Timers and performance.now go on as they are, as on a machine
 * whose clock is set.
 */
const hourMs = 3_600_000;
const offsets = [0, hourMs, -hourMs];

const realNow = Date.now;
let turn = 0;

Date.now = () => realNow() + (offsets[turn % offsets.length] ?? 0);

process.on('SIGUSR2', () => {
  turn += 1;
});

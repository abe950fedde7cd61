/** How far it has come and how long it will take, on standard error. On a terminal one line; in a file one now and then. */
import { styleText } from 'node:util';

export interface Progress {
  readonly advance: (rows: number) => void;
  readonly say: (text: string) => void;
  readonly end: () => void;
}

const barWidth = 30;
const terminalMs = 100;
const fileMs = 10_000;

const clockFace = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');

/** Standard error, or what a test has in its place. */
type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export const createProgress = (stream: Stream, total: number): Progress => {
  const startedAt = performance.now();
  const every = stream.isTTY ? terminalMs : fileMs;
  let done = 0;
  let drawnAt = startedAt;

  const line = (now: number): string => {
    const part = Math.min(1, done / total);
    const full = Math.round(part * barWidth);
    const elapsed = now - startedAt;
    const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
    const left = done === 0 ? '' : `  ${clockFace((elapsed / done) * (total - done))} left`;
    const speed = `${thousands(done / (elapsed / 1_000))} rows/s`;
    return `${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${thousands(done)} of ${thousands(total)}  ${speed}${left}`;
  };
  const draw = (text: string): void => {
    stream.write(stream.isTTY ? `\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
  };

  return {
    advance: (rows) => {
      done += rows;
      const now = performance.now();
      if (now - drawnAt < every && done < total) return;
      drawnAt = now;
      draw(line(now));
    },
    say: (text) => draw(styleText('dim', `${clockFace(performance.now() - startedAt)}  ${text}`, { stream })),
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[2K');
    },
  };
};

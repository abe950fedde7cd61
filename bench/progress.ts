/** What is going on, on standard error: one line that changes on a terminal, a line each where it goes to a file. */
export interface Progress {
  readonly say: (text: string) => void;
  readonly end: () => void;
}

export const createProgress = (stream: NodeJS.WriteStream): Progress => {
  const startedAt = performance.now();
  const elapsed = (): string => {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  return {
    say: (text) => {
      const line = `${elapsed()}  ${text}`;
      stream.write(stream.isTTY ? `\r\x1b[2K${line.slice(0, stream.columns - 1)}` : `${line}\n`);
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[2K');
    },
  };
};

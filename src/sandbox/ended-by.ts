const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type EndingSignal = keyof typeof SIGNAL_CODES;

/** Resolves with the exit code of the first signal that asks this process to end. */
export async function endedBySignal(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
      process.on(signal as EndingSignal, () => resolve(code));
    }
  });
}

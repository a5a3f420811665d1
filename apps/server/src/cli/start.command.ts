import { start } from '../main.ts';

/** Starts the program and stops it in order at the first signal; resolves when it has stopped. */
export async function startCommand(): Promise<number> {
  const running = await start();
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      running.stop().then(
        () => resolve(0),
        (error: unknown) => {
          console.error(error);
          resolve(1);
        },
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

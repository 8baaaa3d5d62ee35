export class StartError extends Error {
  signal: NodeJS.Signals | undefined;
  constructor(message: string, options?: { signal?: NodeJS.Signals });
}

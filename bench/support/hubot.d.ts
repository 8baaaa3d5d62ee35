/** Hubot comes without types: what the benchmarks use of it. */
declare module 'hubot' {
  export type Envelope = { room: string; user: User; message: TextMessage };
  export class User {
    constructor(id: string, options?: { name?: string; room?: string });
    id: string;
  }
  export class TextMessage {
    constructor(user: User, text: string, id: string);
    id: string;
  }
  export class Robot {
    constructor(adapter: Adapter | string, httpd: boolean, name?: string, alias?: string | false);
    adapter: Adapter | null;
    logger: { level: string };
    respond(pattern: RegExp, callback: (response: Response) => unknown): void;
    receive(message: TextMessage): Promise<unknown>;
    run(): Promise<void>;
    shutdown(): void;
  }
  export class Response {
    match: RegExpMatchArray;
    reply(...texts: string[]): Promise<unknown>;
  }
  export class Adapter {
    constructor(robot?: Robot);
    reply(envelope: Envelope, ...texts: string[]): Promise<unknown>;
    run(): Promise<void>;
  }
}

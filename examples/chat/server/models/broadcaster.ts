/** Where the models say what has happened, and the names of the streams. */

export interface Broadcaster {
  broadcast(stream: string, message: object): Promise<void>;
  broadcastAll(messages: readonly { stream: string; message: object }[]): Promise<void>;
  /** Ends the connections that listen under this name, in whichever process. */
  disconnect(name: string): Promise<void>;
}

export const streams = {
  room: (slug: string) => `rooms/${slug}`,
  notifications: (name: string) => `notifications/${name}`,
  presence: 'presence',
  dashboard: 'dashboard',
  books: 'books',
} as const;

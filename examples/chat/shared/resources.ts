/** What the application keeps, as both servers show it over HTTP and over the cable; types alone. */

/** `away`, `busy` and `dnd` (do not disturb) are chosen; `offline` is who has gone. */
export type Status = 'online' | 'away' | 'busy' | 'dnd';

export interface Person {
  readonly name: string;
  readonly status: Status | 'offline';
}

export interface Room {
  /** As in addresses and params: `general`. */
  readonly slug: string;
  readonly title: string;
  /** Whether who asks may enter. */
  readonly member: boolean;
}

export type Kind = 'text' | 'image' | 'file';

/** What an image or a file is; its bytes are at `/api/files/ID`. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  /** A media type. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
}

/** What a client says; the server adds who and when. */
export interface NewMessage {
  /** A UUID of the client's own: what it sends twice under the same is said once. */
  readonly nonce: string;
  readonly kind: Kind;
  /** 1 to 10,000 characters; of an image or a file, its description. */
  readonly content: string;
  /** The id of an upload, for an image or a file. */
  readonly file?: string;
}

export interface MessageVersion {
  readonly id: number;
  readonly room: string;
  /** Grows with each change of the message. */
  readonly version: number;
}

export interface Message extends MessageVersion {
  readonly nonce: string;
  readonly from: string;
  readonly kind: Kind;
  readonly content: string;
  readonly file: Attachment | null;
  /** When it was said, in seconds by the server's clock. */
  readonly at: number;
  readonly edited: boolean;
}

/** The history of a room: a page of it, or what has changed since some time. */
export interface History {
  /** When it was read, in seconds by the server's clock. */
  readonly at: number;
  readonly changed: readonly Message[];
  readonly removed: readonly MessageVersion[];
  /** Whether it is all that has changed since that time. If not, it is a page, and all else may have changed. */
  readonly complete: boolean;
  /** Whether there are older ones than the page's first. */
  readonly more: boolean;
  /** Up to which message each person has read. */
  readonly receipts: Readonly<Record<string, number>>;
}

export interface Notification {
  readonly id: number;
  readonly from: string;
  readonly text: string;
  readonly at: number;
  readonly read: boolean;
}

/** What the background job counts every two seconds. */
export interface Stats {
  readonly at: number;
  readonly people: number;
  readonly connections: number;
  readonly subscriptions: number;
  /** Of the last minute. */
  readonly messages: number;
  readonly books: number;
}

/** All books, or what has changed since some time. */
export interface BookChanges {
  readonly at: number;
  /** Whether `changed` are all there are. */
  readonly complete: boolean;
  readonly changed: readonly Book[];
  readonly destroyed: readonly BookVersion[];
}

export interface BookVersion {
  readonly id: number;
  readonly version: number;
}

export interface Book extends BookVersion {
  readonly title: string;
  readonly author: string;
}

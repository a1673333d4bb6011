/** What the channels of the application take, send and do, on either server; types alone. */
import type {} from 'catenary';
import type {
  Book,
  BookVersion,
  Message,
  MessageVersion,
  NewMessage,
  Notification,
  Person,
  Stats,
  Status,
} from './resources.js';

/** What everybody in a room hears. */
export type RoomEvent =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'removed'; readonly message: MessageVersion }
  | { readonly type: 'typing'; readonly from: string; readonly on: boolean }
  | { readonly type: 'receipt'; readonly from: string; readonly id: number }
  | { readonly type: 'here'; readonly people: readonly string[] };

/** `unread` is the user's count behind the event. */
export type NotificationEvent =
  | { readonly type: 'unread'; readonly unread: number }
  | { readonly type: 'notification'; readonly notification: Notification; readonly unread: number }
  | { readonly type: 'read'; readonly ids: readonly number[]; readonly unread: number };

export type PresenceEvent =
  | { readonly type: 'presence'; readonly people: readonly Person[] }
  | { readonly type: 'person'; readonly person: Person };

export type StatsEvent = { readonly type: 'stats'; readonly stats: Stats };

export type BookEvent =
  | { readonly verb: 'create' | 'update'; readonly book: Book }
  | { readonly verb: 'destroy'; readonly book: BookVersion };

/** To the sender of a command that could not be performed, and to nobody else. */
export interface CommandError {
  readonly type: 'error';
  readonly action: string;
  readonly error: Problem;
}

/** What went wrong, for a program (`code`) and for a person (`message`). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Which of the data is wrong. */
  readonly field?: string;
  /** Milliseconds until it may be tried again. */
  readonly retryAfter?: number;
}

declare module 'catenary' {
  interface Channels {
    ChatChannel: {
      params: { room: string };
      received: RoomEvent | CommandError;
      actions: {
        speak: NewMessage;
        edit: { id: number; content: string };
        remove: { id: number };
        typing: { on: boolean };
        read: { id: number };
      };
      answers: { speak: Message; edit: Message; remove: MessageVersion; read: null };
    };
    NotificationsChannel: {
      received: NotificationEvent | CommandError;
      actions: { read: { ids: readonly number[] }; read_all: void };
      answers: { read: { unread: number }; read_all: { unread: number } };
    };
    PresenceChannel: {
      received: PresenceEvent | CommandError;
      actions: { appear: { status: Status }; heartbeat: void };
      answers: { appear: Person };
    };
    DashboardChannel: { received: StatsEvent };
    BooksChannel: { received: BookEvent };
  }
}

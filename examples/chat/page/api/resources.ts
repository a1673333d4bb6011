/** The resources of the server, as in shared/resources.ts, each with the request that it takes. */
import type {
  Attachment,
  Book,
  BookChanges,
  History,
  Message,
  MessageVersion,
  NewMessage,
  Notification,
  Person,
  Room,
  Stats,
  Status,
} from '../../shared/resources.js';
import { http } from './http.js';

export interface User {
  readonly name: string;
}

export interface Inbox {
  readonly unread: number;
  readonly notifications: readonly Notification[];
}

type Signal = AbortSignal | undefined;

const inRoom = (slug: string) => `/rooms/${encodeURIComponent(slug)}`;

export const session = {
  show: (signal?: Signal) => http<{ user: User }>('GET', '/session', { signal }),
  create: (name: string) => http<{ user: User }>('POST', '/session', { json: { name } }),
  destroy: () => http<null>('DELETE', '/session'),
  token: () => http<{ token: string; user: User }>('POST', '/token'),
};

export const rooms = {
  index: (signal?: Signal) => http<readonly Room[]>('GET', '/rooms', { signal }),
  show: (slug: string, signal?: Signal) => http<Room>('GET', inRoom(slug), { signal }),
};

export const messages = {
  newest: (slug: string, signal?: Signal) =>
    http<History>('GET', `${inRoom(slug)}/messages?limit=50`, { signal }),
  before: (slug: string, id: number, signal?: Signal) =>
    http<History>('GET', `${inRoom(slug)}/messages?before=${id}&limit=50`, { signal }),
  since: (slug: string, time: number, signal?: Signal) =>
    http<History>('GET', `${inRoom(slug)}/messages?since=${time}`, { signal }),
  create: (slug: string, message: NewMessage) =>
    http<Message>('POST', `${inRoom(slug)}/messages`, { json: message }),
  update: (id: number, content: string) =>
    http<Message>('PATCH', `/messages/${id}`, { json: { content } }),
  destroy: (id: number) => http<MessageVersion>('DELETE', `/messages/${id}`),
  read: (slug: string, id: number) => http<null>('POST', `${inRoom(slug)}/read`, { json: { id } }),
};

export const files = {
  create: (file: File) =>
    http<Attachment>('POST', `/files?name=${encodeURIComponent(file.name)}`, { body: file }),
  address: ({ id }: Attachment) => `/api/files/${encodeURIComponent(id)}`,
};

export const notifications = {
  index: (signal?: Signal) => http<Inbox>('GET', '/notifications', { signal }),
  read: (which: { ids: readonly number[] } | { all: true }) =>
    http<{ unread: number }>('POST', '/notifications/read', { json: which }),
  create: (name: string, text: string) =>
    http<Notification>('POST', `/users/${encodeURIComponent(name)}/notifications`, {
      json: { text },
    }),
};

export const presence = {
  index: (signal?: Signal) => http<readonly Person[]>('GET', '/presence', { signal }),
  update: (status: Status) => http<Person>('PUT', '/presence', { json: { status } }),
};

export const dashboard = {
  show: (signal?: Signal) => http<Stats>('GET', '/dashboard', { signal }),
};

export const books = {
  index: (since: number | null, signal?: Signal) =>
    http<BookChanges>('GET', since === null ? '/books' : `/books?since=${since}`, { signal }),
  create: (book: Pick<Book, 'title' | 'author'>) => http<Book>('POST', '/books', { json: book }),
  update: ({ id, ...book }: Book) => http<Book>('PATCH', `/books/${id}`, { json: book }),
  destroy: (id: number) => http<null>('DELETE', `/books/${id}`),
};

/** Uploads, as they come; what is sent back can do nothing in a page of ours. */
import { z } from 'zod';
import { check, Refusal } from '../cable/refusal.js';
import { fileName, mediaType } from '../models/schemas.js';
import type { Application, Request } from './application-controller.js';

/** What browsers show and do not execute. Everything else is downloaded. */
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** As in RFC 6266, with what a header may not contain escaped. */
const disposition = (type: string, name: string) =>
  `${IMAGES.has(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`;

export const filesController = ({ models: { limits, uploads } }: Application) => ({
  async create(context: Request) {
    const name = check(z.object({ name: fileName }), { name: context.req.query('name') }).name;
    const given = context.req.header('content-type') ?? 'application/octet-stream';
    const type = check(mediaType, given);
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    if (bytes.length === 0) throw new Refusal('content_missing', { message: 'The file is empty.' });
    await limits.upload(context.get('user'));
    const file = await uploads.create(context.get('user'), { name, type, bytes });
    return context.json(file, 201);
  },

  async show(context: Request) {
    const id = z.uuid().safeParse(context.req.param('id'));
    if (!id.success) throw new Refusal('not_found');
    const { name, type, bytes } = await uploads.find(id.data, context.get('user'));
    return context.body(bytes, 200, {
      'content-type': type,
      'content-disposition': disposition(type, name),
      'cache-control': 'private, max-age=31536000, immutable',
    });
  },
});

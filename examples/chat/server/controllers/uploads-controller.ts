/** Uploads, as they come; what is sent back can do nothing in a page of ours. */
import { PICTURES } from '../../shared/limits.js';
import { Problem } from '../models/problem.js';
import { newUpload, uploadId } from '../models/schemas.js';
import { type Application, mediaTypeOf, queryOf, type Request } from './application-controller.js';

/** What is no `attr-char` of RFC 8187, of what `encodeURIComponent` lets through. */
const escaped = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });

/** As in RFC 6266: for those who know only ASCII, and for everybody else. */
const disposition = (type: string, name: string) =>
  [
    PICTURES.includes(type) ? 'inline' : 'attachment',
    `filename="${escaped(name.replace(/[^ -~]/gu, '?'))}"`,
    `filename*=UTF-8''${escaped(name)}`,
  ].join('; ');

export const uploadsController = ({ models: { limits, uploads } }: Application) => ({
  async create(context: Request) {
    const { name } = queryOf(context, newUpload);
    const type = mediaTypeOf(context);
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    if (bytes.length === 0) throw new Problem('content_missing', { message: 'The file is empty.' });
    await limits.upload(context.get('user'));
    const file = await uploads.create(context.get('user'), { name, type, bytes });
    return context.json(file, 201);
  },

  async show(context: Request) {
    const id = uploadId.safeParse(context.req.param('id'));
    if (!id.success) throw new Problem('not_found');
    const { name, type, bytes } = await uploads.find(id.data, context.get('user'));
    return context.body(bytes, 200, {
      'content-type': type,
      'content-disposition': disposition(type, name),
      'cache-control': 'private, max-age=31536000, immutable',
    });
  },
});

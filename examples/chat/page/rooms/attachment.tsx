/** The image or file of a message. */
import type { Attachment, Kind } from '../../shared/resources.js';
import { files } from '../api/resources.js';
import { FileIcon } from '../shell/icons.js';
import { sizeOf } from './format.js';

interface AttachedProps {
  readonly kind: Kind;
  readonly file: Attachment;
  /** The description. */
  readonly content: string;
}

export function Attached({ kind, file, content }: AttachedProps) {
  const address = files.address(file);
  if (kind === 'image') {
    return (
      <a className="picture" href={address} target="_blank" rel="noreferrer">
        {/* The box has its size before the picture is there. */}
        <img src={address} alt={content} loading="lazy" />
      </a>
    );
  }
  return (
    <a className="file" href={address} download={file.name}>
      <FileIcon />
      <span>
        <bdi className="name">{file.name}</bdi> <span className="hint">{sizeOf(file.size)}</span>
      </span>
    </a>
  );
}

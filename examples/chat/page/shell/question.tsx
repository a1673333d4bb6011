/** A question before something is lost, in front of the page: the answer that loses nothing has the focus. */
import { type ReactNode, useId } from 'react';
import { createPortal } from 'react-dom';

interface QuestionProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly no: string;
  /** The focus is back then where it was. */
  readonly onYes: () => void;
  readonly onNo: () => void;
}

const open = (dialog: HTMLDialogElement | null) => {
  if (dialog && !dialog.open) dialog.showModal();
};

export function Question({ title, children, yes, no, onYes, onNo }: QuestionProps) {
  const id = useId();
  // Not where it is asked: that may be part of a list that is read out.
  return createPortal(
    <dialog
      ref={open}
      aria-labelledby={id}
      onClose={({ currentTarget }) => (currentTarget.returnValue === 'yes' ? onYes : onNo)()}
    >
      <h2 id={id}>{title}</h2>
      <p>{children}</p>
      <form method="dialog" className="row">
        <button type="submit" value="no" className="primary">
          {no}
        </button>
        <button type="submit" value="yes" className="danger">
          {yes}
        </button>
      </form>
    </dialog>,
    document.body,
  );
}

/** Does something, and says so when that takes long. It keeps the focus meanwhile, which a disabled button would lose. */
import { useEffect, useState } from 'react';

/** Milliseconds: what is done sooner is not called slow before anybody could read it. */
const PATIENCE = 500;

function useIsSlow(isBusy: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isBusy) return;
    const timer = setTimeout(() => setIsSlow(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setIsSlow(false);
    };
  }, [isBusy]);
  return isSlow;
}

interface BusyButtonProps {
  readonly name: string;
  /** Where the name does not say enough. */
  readonly label?: string | undefined;
  /** As in 'Saving'. */
  readonly doing: string;
  readonly isBusy: boolean;
  /** There is something to do before. */
  readonly isBlocked?: boolean;
  readonly isPrimary?: boolean;
  /** Where there is no form to submit. */
  readonly onClick?: () => void;
}

export function BusyButton({
  name,
  label,
  doing,
  isBusy,
  isBlocked = false,
  isPrimary = true,
  onClick,
}: BusyButtonProps) {
  const isSlow = useIsSlow(isBusy);
  return (
    <>
      <button
        type={onClick ? 'button' : 'submit'}
        className={isPrimary ? 'primary busy' : 'busy'}
        aria-label={isSlow ? undefined : label}
        aria-disabled={isBusy || isBlocked}
        onClick={onClick}
      >
        {isSlow ? `${doing}…` : name}
      </button>
      {/* What a button is called now is not read out by itself. */}
      <span role="status" className="visually-hidden">
        {isSlow && `${doing}…`}
      </span>
    </>
  );
}

/** The mark: a chain that hangs between two posts. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M7 8c2 19 16 19 18 0" />
      <circle cx="7" cy="8" r="2.6" />
      <circle cx="25" cy="8" r="2.6" />
    </svg>
  );
}

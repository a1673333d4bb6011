# Answers are data. Should somebody open one as a page, uploads above all, it can do nothing. The page is a file,
# which has headers of its own.
Rails.application.config.action_dispatch.default_headers = {
  "X-Content-Type-Options" => "nosniff",
  "Referrer-Policy" => "same-origin",
  "Content-Security-Policy" => "default-src 'none'; frame-ancestors 'none'; sandbox"
}

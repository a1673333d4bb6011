# Who is named in a text, as in @ada: the longest name that fits.
module Mentions
  def self.in(text, users)
    longest_first = users.sort_by { |user| -user.name.length }
    parts = text.unicode_normalize.downcase.split("@", -1).drop(1)
    parts.map { |part| longest_first.find { |user| part.match?(/\A#{Regexp.escape(user.name)}(?![\p{L}\p{N}_-])/) } }
         .compact.uniq
  end
end

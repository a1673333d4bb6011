# Who is named in a text, as in @ada: the longest name that fits.
module Mentions
  # Of one message: no message is a way to notify everybody.
  MOST = 10
  PART_OF_A_NAME = /[\p{L}\p{N}_-]/

  def self.in(text, users)
    longest_first = users.sort_by { |user| -user.name.length }
    parts = text.unicode_normalize.downcase.split("@", -1).drop(1).uniq
    parts.filter_map { |part| longest_first.find { |user| named?(user.name, part) } }.uniq.first(MOST)
  end

  def self.named?(name, part)
    part.start_with?(name) && !PART_OF_A_NAME.match?(part[name.length].to_s)
  end
  private_class_method :named?
end

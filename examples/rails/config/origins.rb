# Pages that are served from elsewhere: as people write them down, and as browsers name them, in one way only.
require "uri"

module Origins
  def self.in(list)
    list.to_s.split(/[\s,]+/).reject(&:empty?).map do |entry|
      page = URI.parse(entry)
      raise URI::InvalidURIError unless page.is_a?(URI::HTTP) && !page.host.to_s.empty?

      page.normalize.origin
    end
  rescue URI::InvalidURIError
    raise ArgumentError, "ALLOWED_ORIGINS is a list of origins: https://a.org,https://b.org"
  end
end

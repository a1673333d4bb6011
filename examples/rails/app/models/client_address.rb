# Who asks, where nobody has signed in yet: an address that no client can choose, also behind proxies. Rails' own
# `remote_ip` believes whoever asks.
module ClientAddress
  # This machine, and those that are named.
  TRUSTED = ["127.0.0.0/8", "::1", *ENV["TRUSTED_PROXIES"].to_s.split(/[\s,]+/)].map { |proxy| IPAddr.new(proxy) }.freeze

  # As proxies may write it: with a port, and that of IPv6 in brackets.
  WRITTEN = /\A(?:(?<v4>\d+(?:\.\d+){3})|\[(?<v6>.+)\])(?::\d+)?\z/

  class << self
    # Each proxy adds whom it has met at the end: from there on they are believed, up to the first stranger.
    def of(request)
      hops = [*request.get_header("HTTP_X_FORWARDED_FOR").to_s.split(","), request.get_header("REMOTE_ADDR")]
      known = hops.reverse.map { |hop| parse(hop) }.take_while(&:itself)
      network_of(known.find { |hop| !trusted?(hop) } || known.last)
    end

    private

    def parse(hop)
      written = hop.to_s.strip
      match = WRITTEN.match(written)
      address = IPAddr.new(match ? match[:v4] || match[:v6] : written) unless written.include?("/")
      address&.ipv4_mapped? ? address.native : address
    rescue IPAddr::Error
      nil
    end

    def trusted?(address)
      TRUSTED.any? { |proxy| proxy.family == address.family && proxy.include?(address) }
    end

    # Who has one address of IPv6 has 2^64 of them: what they share counts.
    def network_of(address)
      (address&.ipv6? ? address.mask(64) : address).to_s
    end
  end
end

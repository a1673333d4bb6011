# How often somebody may do something, counted in the cache, which all processes share. The time begins to run
# with the first one.
class RateLimit
  def initialize(code, count:, within:)
    @code = code
    @count = count
    @within = within
  end

  MESSAGES = new(:too_many_messages, count: 30, within: 1.minute)
  SIGNALS = new(:too_many_signals, count: 10, within: 10.seconds)
  STATUSES = new(:too_many_statuses, count: 30, within: 1.minute)
  HEARTBEATS = new(:too_many_heartbeats, count: 120, within: 1.minute)
  READS = new(:too_many_reads, count: 600, within: 1.minute)
  NOTIFICATIONS = new(:too_many_notifications, count: ENV.fetch("NOTIFICATIONS_PER_MINUTE", 30).to_i, within: 1.minute)
  UPLOADS = new(:too_many_uploads, count: ENV.fetch("UPLOADS_PER_MINUTE", 20).to_i, within: 1.minute)
  SIGN_INS = new(:too_many_sign_ins, count: ENV.fetch("SIGN_INS_PER_MINUTE", 20).to_i, within: 1.minute)

  # Of a user's id, or of an address.
  def take!(who)
    start = start_for(who)
    return if count_for(who, start) <= @count

    raise Problem.new(@code, retryAfter: [((start + @within.to_f - Time.now.to_f) * 1_000).ceil, 1].max)
  end

  private

  def start_for(who)
    key = "limits/#{@code}/#{who}"
    start = Rails.cache.read(key)
    return start if start

    Rails.cache.write(key, Time.now.to_f, unless_exist: true, expires_in: @within)
    Rails.cache.read(key) || Time.now.to_f # while the cache is out of reach, nobody is limited
  end

  # Not all stores make what they are to increment.
  def count_for(who, start)
    key = "limits/#{@code}/#{who}/#{start}"
    expiry = { expires_in: @within + 1.second }
    Rails.cache.write(key, 0, raw: true, unless_exist: true, **expiry)
    Rails.cache.increment(key, 1, **expiry).to_i
  end
end

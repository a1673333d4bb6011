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

  def take!(user)
    start = start_for(user)
    return if count_for(user, start) <= @count

    raise Problem.new(@code, retryAfter: [((start + @within.to_f - Time.now.to_f) * 1_000).ceil, 1].max)
  end

  private

  def start_for(user)
    key = "limits/#{@code}/#{user.id}"
    start = Rails.cache.read(key)
    return start if start

    Rails.cache.write(key, Time.now.to_f, unless_exist: true, expires_in: @within)
    Rails.cache.read(key) || Time.now.to_f # while the cache is out of reach, nobody is limited
  end

  # Not all stores make what they are to increment.
  def count_for(user, start)
    key = "limits/#{@code}/#{user.id}/#{start}"
    expiry = { expires_in: @within + 1.second }
    Rails.cache.write(key, 0, raw: true, unless_exist: true, **expiry)
    Rails.cache.increment(key, 1, **expiry).to_i
  end
end

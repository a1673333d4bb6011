# What somebody or something is at the moment, such as who is here. Rails delivers on several threads, so an older
# state may come behind a newer one: it is not passed on.
module States
  TOLD = "_told".freeze

  # What is broadcast, with when it was told. Under a lock, so that nobody tells an older state later.
  def self.stamp(event)
    event.merge(TOLD => Time.now.to_f)
  end

  def initialize(...)
    super
    @order = Mutex.new
    @told = Hash.new(0)
  end

  private

  # The block says what an event is a state of, if it is one.
  def stream_states(broadcasting)
    stream_from broadcasting, coder: ActiveSupport::JSON do |event|
      told = event.delete(TOLD)
      about = yield(event)
      next transmit(event) unless about

      in_order(about, told) { |is_newest| transmit(event) if is_newest }
    end
  end

  # The state of everything, as the block reads it now.
  def transmit_states
    told = Time.now.to_f
    event = yield
    @order.synchronize do
      @told.default = told
      transmit(event)
    end
  end

  # One at a time: whether it is the newest of what was told about it so far.
  def in_order(about, told)
    @order.synchronize do
      is_newest = told >= @told[about]
      @told[about] = told if is_newest
      yield is_newest
    end
  end
end

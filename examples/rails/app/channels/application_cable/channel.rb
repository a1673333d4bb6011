module ApplicationCable
  # What all channels have in common. Whatever is wrong with a command is told to its sender, and to nobody else:
  # as the answer to a request, or as a message of the type "error".
  class Channel < ActionCable::Channel::Base
    include Answers
    include States

    # Of a connection. Each is kept in memory, and its identifier sent with each message.
    MAX_SUBSCRIPTIONS = 100
    MAX_IDENTIFIER = 1_000

    before_subscribe :reject_excess
    set_callback :unsubscribe, :around, :leave_nevertheless

    def perform_action(data)
      name = ""
      raise Problem.new(:bad_request) unless data.is_a?(Hash)

      name = data["action"] if data["action"].is_a?(String)
      raise Problem.new(:bad_request) unless request_id?(data["_request"])
      return super if processable_action?(name)

      refuse_unknown(data)
    rescue Answers::Refused => refused
      transmit_error(name, refused)
    rescue StandardError
      transmit_error(name, Problem.new(:internal)) unless data["_request"] # whose answer says so
      raise # to the log
    end

    private

    # Whose requests are remembered: the user's, in whichever session.
    def requester
      current_user.to_gid_param
    end

    # Claims nothing: there is nothing to perform.
    def refuse_unknown(data)
      problem = Problem.new(:unknown_action)
      raise problem if data["_request"].nil?

      transmit_answer(data["_request"], { "error" => problem.data.as_json })
    end

    def transmit_error(action, refused)
      transmit({ type: "error", action: action, error: refused.data })
    end

    def request_id?(id)
      id.nil? || id.is_a?(String) || id.is_a?(Numeric)
    end

    def reject_excess
      return if connection.subscriptions.identifiers.size <= MAX_SUBSCRIPTIONS && identifier.size <= MAX_IDENTIFIER

      reject
      throw :abort
    end

    # What fails keeps neither the timers and streams, which Rails ends behind it, nor the connection's other channels.
    def leave_nevertheless
      yield
    rescue StandardError => error
      logger.error "#{self.class.name} could not say goodbye: #{error.full_message(highlight: false)}"
    end

    # Called once, when nothing that is broadcast from then on is missed: what is transmitted here is up to date.
    def confirmed; end

    # Where Rails says so, behind `subscribed`, on any thread.
    def ensure_confirmation_sent
      super
      return if @was_confirmed || !subscription_confirmation_sent?

      @was_confirmed = true
      Rails.application.executor.wrap { confirmed }
    end

    # What the models raise, and their validations find, are problems of the client's.
    def answer(data)
      super { |rest| Problem.translate { yield rest } }
    end

    # This subscription, unlike any other.
    def subscription_id
      @subscription_id ||= SecureRandom.uuid
    end
  end
end
